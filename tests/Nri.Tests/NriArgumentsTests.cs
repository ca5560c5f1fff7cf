using Tuck.Delivery;

namespace Tuck.Nri.Tests;

public sealed class NriArgumentsTests
{
    [Fact]
    public void None_are_needed()
        => Assert.Equal(
            ("/etc/tuck/config.toml", null, "tuck", "10", null), Values(NriArguments.Parse([])));

    [Fact]
    public void Each_is_taken()
        => Assert.Equal(
            ("/c", "/s", "tuck-2", "07", null),
            Values(NriArguments.Parse(["--config", "/c", "--socket", "/s", "--name", "tuck-2", "--index", "07"])));

    [Theory]
    [InlineData("unknown option --nonsense", "--nonsense")]
    [InlineData("unknown option extra", "extra", "x")]
    [InlineData("--config has no value", "--config")]
    [InlineData("--config c.toml is not an absolute path", "--config", "c.toml")]
    [InlineData("--index 7 is not valid", "--index", "7")]
    [InlineData("--index xx is not valid", "--index", "xx")]
    [InlineData("--name a b is not valid", "--name", "a b")]
    [InlineData("--name  is not valid", "--name", "")]
    public void What_is_wrong_is_said(string cause, params string[] args)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => NriArguments.Parse(args));
        Assert.Equal((ExitCode.Usage, $"{cause}; see tuck-nri --help"), (e.ExitCode, e.Message));
    }

    [Fact]
    public void Help_and_version_are_answers()
    {
        Assert.StartsWith("usage: tuck-nri", NriArguments.Parse(["--help"]).Answer, StringComparison.Ordinal);
        Assert.Matches(@"^tuck-nri \d+\.\d+\.\d+$", NriArguments.Parse(["--version"]).Answer);
    }

    private static (string, string?, string, string, string?) Values(NriArguments arguments)
        => (arguments.ConfigPath, arguments.SocketPath, arguments.Name, arguments.Index, arguments.Answer);
}
