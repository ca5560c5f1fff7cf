namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>What passes for what a page shows, and what does not.</summary>
public sealed class TranscriptTests
{
    private const string Shown = "$ docker start web\nError: deliver key to 4f1c0a2b9d3e: no\n  grant…; to allow it: tuck (x)\n";

    [Theory]
    [InlineData("Error: deliver key to 0123456789ab: no grant for web; to allow it: tuck (x)\n")]
    [InlineData("Error: deliver key\nto 0123456789ab: no grant; to allow it: tuck (x)")]
    public void Shows(string output) => new Transcript(new PageBlock("", "", Shown)).AssertShows(output);

    [Theory]
    [InlineData("Error: deliver key to web: no grant; to allow it: tuck (x)")]
    [InlineData("Error: deliver key to 0123456789ab0: no grant; to allow it: tuck (x)")]
    [InlineData("Error: deliver key to 0123456789ab: no grant; to allow it: tuck x")]
    [InlineData("Error: deliver key to 0123456789ab: no grant; to allow it: tuck (x): unknown")]
    [InlineData("docker: Error: deliver key to 0123456789ab: no grant; to allow it: tuck (x)")]
    [InlineData("")]
    public void Does_not_show(string output)
        => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new Transcript(new PageBlock("", "", Shown)).AssertShows(output));

    [Fact]
    public void The_command_is_its_first_line()
        => Assert.Equal("docker start web", new Transcript(new PageBlock("", "", Shown)).Command);
}
