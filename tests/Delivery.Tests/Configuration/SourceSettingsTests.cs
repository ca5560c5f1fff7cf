using System.Text;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;

namespace Tuck.Delivery.Tests.Configuration;

/// <summary>[sources.NAME] and [[secret]].</summary>
public sealed class SourceSettingsTests
{
    private const string Source = "[sources.s]\ntype = \"program\"\ncommand = [\"/p\"]\n";

    [Fact]
    public void Every_key_is_read()
    {
        SourceList sources = Parse(
            """
            [[secret]]
            name = "db"
            source = "vault"
            path = "a/b"
            field = "pw"
            [sources.vault]
            type = "program"
            command = ["/usr/bin/x", "-v"]
            env = { A = "1", B_2 = "" }
            deadline = 3
            max-bytes = 100
            """);
        Assert.True(sources.TryFind("db", out SourcedSecret? secret, out SourceProgram? program));
        Assert.Equal([new("path", "a/b"), new("field", "pw")], secret.Parameters);
        Assert.Equal(("vault", TimeSpan.FromSeconds(3), 100), (program.Name, program.Deadline, program.MaxBytes));
        Assert.Equal(["/usr/bin/x", "-v"], program.Command);
        Assert.Equal(["A=1", "B_2="], program.Variables);
    }

    [Fact]
    public void Defaults_are_ten_seconds_and_the_largest_secret()
    {
        SourceProgram program = Assert.Single(Parse(Source).Programs);
        Assert.Equal((TimeSpan.FromSeconds(10), SecretBuffer.MaxBytes), (program.Deadline, program.MaxBytes));
        Assert.Empty(program.Variables);
        Assert.False(new SourceList([], []).TryFind("db", out _, out _));
    }

    [Theory]
    [InlineData("[sources.s]\ntype = \"http\"", "2:8: type must be \"program\"")]
    [InlineData("[sources.s]\ntype = \"program\"\nurl = \"x\"", "3:1: unknown key url")]
    [InlineData("[sources.s]\ntype = \"program\"", "a source needs \"type\" and \"command\"")]
    [InlineData("[sources.s]\ncommand = [\"/p\"]", "a source needs \"type\" and \"command\"")]
    [InlineData("[sources.s]\ncommand = [\"sh\", \"-c\"]", "2:12: command must begin with a program's absolute path")]
    [InlineData("[sources.s]\ncommand = []", "2:11: command must begin with a program")]
    [InlineData("[sources.s]\nenv = { \"A=B\" = \"x\" }", "must be the name of a variable")]
    [InlineData("[sources.s]\nenv = [\"A=B\"]", "2:7: env must be a table of strings")]
    [InlineData("[sources.s]\ndeadline = 301", "2:12: deadline must be a number from 1 to 300")]
    [InlineData("[sources.s]\ndeadline = 0", "2:12: deadline must be a number from 1 to 300")]
    [InlineData("[sources.s]\nmax-bytes = 16777217", "2:13: max-bytes must be a number from 1 to 16777216")]
    [InlineData("[sources.\"a b\"]\ntype = \"program\"", "1:10: a source's name has")]
    [InlineData("sources = 1", "1:11: sources must be tables [sources.NAME]")]
    [InlineData("[[secret]]\nname = \"a\"", "1:1: a secret needs \"name\" and \"source\"")]
    [InlineData("[[secret]]\nname = \"a\"\nsource = \"none\"", "3:10: source names no [sources.NAME]")]
    [InlineData(Source + "[[secret]]\nname = \"a/b\"\nsource = \"s\"", "5:8: name must be letters")]
    [InlineData(Source + "[[secret]]\nname = \"a\"\nsource = \"s\"\nnumber = 1", "7:10: number must be a string")]
    [InlineData(Source + "[[secret]]\nname = \"a\"\nsource = \"s\"\n\"a b\" = \"\"", "7:1: a parameter's name has")]
    [InlineData(Source + "[[secret]]\nname = \"a\"\nsource = \"s\"\nx = \"a\\u0000b\"", "7:5: x has a NUL, or more than 4096")]
    [InlineData(
        Source + "[[secret]]\nname = \"a\"\nsource = \"s\"\n[[secret]]\nname = \"a\"\nsource = \"s\"",
        "8:8: name is that of another [[secret]]")]
    public void A_mistake_is_told_with_its_place(string text, string error)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Parse(text));
        Assert.Equal(ExitCode.Configuration, e.ExitCode);
        Assert.StartsWith("/c:", e.Message, StringComparison.Ordinal);
        Assert.Contains(error, e.Message, StringComparison.Ordinal);
    }

    private static SourceList Parse(string text) => ConfigFile.Parse(Encoding.UTF8.GetBytes(text), "/c").Sources;
}
