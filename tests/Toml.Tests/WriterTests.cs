namespace Tuck.Toml.Tests;

public class WriterTests
{
    [Fact]
    public void Tables_come_after_values()
    {
        var only = new TomlTable { ["sub"] = new TomlTable { ["x"] = 1.0 } };
        var a = new TomlTable { ["secret"] = "a" };
        var b = new TomlTable { ["secret"] = "b", ["t"] = new TomlTable() };
        var table = new TomlTable
        {
            ["server"] = new TomlTable { ["port"] = 80, ["tls"] = new TomlTable(), ["only"] = only },
            ["grant"] = new TomlArray(a, b),
            ["name with space"] = "tab\t\"q\" \\ \u0001 é",
            ["list"] = new TomlArray(1, "x", new TomlTable { ["in"] = true }, new TomlArray()),
        };
        const string Expected = """
            "name with space" = "tab\t\"q\" \\ \u0001 é"
            list = [1, "x", { in = true }, []]

            [server]
            port = 80

            [server.tls]

            [server.only.sub]
            x = 1.0

            [[grant]]
            secret = "a"

            [[grant]]
            secret = "b"

            [grant.t]

            """;
        Assert.Equal(Expected, TomlWriter.Write(table));
        Assert.Equal(Documents.Bytes(Expected), TomlWriter.WriteUtf8(table));
    }

    [Theory]
    [InlineData("a\nb", "'''\na\nb'''")]
    [InlineData("\n\\d \"\"\"\n", "'''\n\n\\d \"\"\"\n'''")]
    [InlineData("it's\n''' \\", "\"\"\"\nit's\n''' \\\\\"\"\"")]
    [InlineData("x\n'", "\"\"\"\nx\n'\"\"\"")]
    [InlineData("'''\n\"\"\"\"\"", "\"\"\"\n'''\n\"\"\\\"\\\"\\\"\"\"\"")]
    [InlineData("a\r\nb", "\"\"\"\na\\u000D\nb\"\"\"")]
    [InlineData("a\rb", "\"a\\u000Db\"")]
    [InlineData("\u0000\n\t", "\"\"\"\n\\u0000\n\t\"\"\"")]
    public void Whole_files_stay_readable(string value, string expected)
    {
        var table = new TomlTable { ["k"] = value };
        Assert.Equal($"k = {expected}\n", TomlWriter.Write(table));
        Assert.Equal(value, Documents.Parse(TomlWriter.Write(table))["k"]);
    }

    [Theory]
    [InlineData(1e300, "1E+300")]
    [InlineData(-1.5e-7, "-1.5E-07")]
    [InlineData(5, "5.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Floats_stay_floats(double value, string expected) =>
        Assert.Equal($"k = {expected}\n", TomlWriter.Write(new TomlTable { ["k"] = value }));

    // Not a theory: attributes are stored as UTF-8, which has no half pairs either.
    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (string text in new[] { "\ud800", "\udc00\ud800", "\ufffd\ud800x", "\ud800\ud800\udc00" })
        {
            Assert.Throws<ArgumentException>(() => TomlWriter.Write(new TomlTable { ["k"] = text }));
            Assert.Throws<ArgumentException>(() => TomlWriter.Write(new TomlTable { [text] = 1 }));
            Assert.Throws<ArgumentException>(() => TomlWriter.Write(new TomlTable { ["k"] = text + "\n" }));
        }
    }

    [Fact]
    public void Sample_survives() => Assert.Equal(
        Canonical.Text(Documents.Parse(Documents.Sample)),
        Canonical.Text(Documents.Parse(TomlWriter.Write(Documents.Parse(Documents.Sample)))));
}
