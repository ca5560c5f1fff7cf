using System.Text;

namespace Tuck.Toml.Tests;

/// <summary>Edits, byte for byte.</summary>
public class EditorTests
{
    private static readonly TomlTable Entry = new() { ["secret"] = "new", ["uid"] = 5 };

    [Theory]
    [InlineData("", "[[grant]]\nE")]
    [InlineData("\uFEFF", "\uFEFF[[grant]]\nE")]
    [InlineData("a = 1", "a = 1\n\n[[grant]]\nE")]
    [InlineData("a = 1\n# end\n\n", "a = 1\n# end\n\n[[grant]]\nE")]
    [InlineData("a = 1\r\n", "a = 1\r\n\r\n[[grant]]\r\nE")]
    [InlineData("[[grant]]\nx = 1\n", "[[grant]]\nx = 1\n\n[[grant]]\nE")]
    [InlineData("[[grant]] # c", "[[grant]] # c\n\n[[grant]]\nE")]
    [InlineData("[[grant]]\nx = 1\n# y = 2\n\n[b]\n", "[[grant]]\nx = 1\n# y = 2\n\n[[grant]]\nE\n[b]\n")]
    [InlineData("[[grant]]\nx = 1\n# about b\n[b]\n", "[[grant]]\nx = 1\n\n[[grant]]\nE\n# about b\n[b]\n")]
    [InlineData("[[grant]]\n[b]\n[grant.sub]\n[c]\n", "[[grant]]\n[b]\n[grant.sub]\n\n[[grant]]\nE\n[c]\n")]
    [InlineData("[[grant]]\nx = '''\n# no\n'''\n", "[[grant]]\nx = '''\n# no\n'''\n\n[[grant]]\nE")]
    public void Append(string document, string expected)
    {
        var editor = Open(document);
        editor.AppendEntry(["grant"], Entry);
        string newLine = expected.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        Assert.Equal(expected.Replace("E", $"secret = \"new\"{newLine}uid = 5{newLine}", StringComparison.Ordinal), Text(editor));
    }

    [Fact]
    public void Append_writes_a_value_on_one_line()
    {
        var editor = Open("a = 1\r\n");
        editor.AppendEntry(["x y", "z"], new TomlTable { ["k"] = "1\n2", ["t"] = new TomlTable { ["l"] = new TomlArray(1, 2) } });
        Assert.Equal("a = 1\r\n\r\n[[\"x y\".z]]\r\nk = \"1\\n2\"\r\nt = { l = [1, 2] }\r\n", Text(editor));
    }

    [Theory]
    [InlineData("[[grant]]\na = 1\n", 0, "")]
    [InlineData("# about\n[[grant]]\na = 1\n\n[b]\n", 0, "[b]\n")]
    [InlineData("# file\n\n# about\n[[grant]]\na = 1\n\n[b]\n", 0, "# file\n\n[b]\n")]
    [InlineData("x = 1\n\n[[grant]]\na = 1\n\n[[grant]]\na = 2", 1, "x = 1\n\n[[grant]]\na = 1\n")]
    [InlineData("x = 1\n[[grant]]\na = 1\n[[grant]]\na = 2\n[b]\n", 0, "x = 1\n[[grant]]\na = 2\n[b]\n")]
    [InlineData(
        "[[grant]]\r\na = 1\r\n\r\n# two\r\n# lines\r\n[[grant]]\r\n# in\r\na = 2 # c\r\n\r\n[b]\r\n",
        1,
        "[[grant]]\r\na = 1\r\n\r\n[b]\r\n")]
    [InlineData("[[grant]]\na = 1\n# behind\n\n[b]\n", 0, "# behind\n\n[b]\n")]
    [InlineData("[[grant]]\n[grant.s]\n[b]\n# s2\n[grant.s2]\n[c]\n[[grant]]\n", 0, "[b]\n[c]\n[[grant]]\n")]
    [InlineData("x = '''\n# no'''\n[[grant]]\n", 0, "x = '''\n# no'''\n")]
    [InlineData("\uFEFF# about\n[[grant]]\na = 1\n", 0, "\uFEFF")]
    [InlineData("  # about\n  [[ grant ]] \n    a = 1\nb = 2\n[c]", 0, "[c]")]
    public void Remove(string document, int index, string expected)
    {
        var editor = Open(document);
        editor.RemoveEntry(["grant"], index);
        Assert.Equal(expected, Text(editor));
    }

    [Theory]
    [InlineData("", "k", "k = 1\n")]
    [InlineData("k = 2 # c", "k", "k = 1 # c")]
    [InlineData("k=\"\"\"\nx\n\"\"\"# c\r\n", "k", "k=1# c\r\n")]
    [InlineData("'k' = [ 1, # c\n 2 ]\n", "k", "'k' = 1\n")]
    [InlineData("a = 2\n\n[b]\n", "k", "a = 2\nk = 1\n\n[b]\n")]
    [InlineData("# file\n\n# b\n[b]\n", "k", "# file\n\nk = 1\n\n# b\n[b]\n")]
    [InlineData("# file\r\n", "k", "# file\r\nk = 1\r\n")]
    [InlineData("# file", "k", "# file\nk = 1\n")]
    [InlineData("", "t.k", "[t]\nk = 1\n")]
    [InlineData("[t]", "t.k", "[t]\nk = 1\n")]
    [InlineData("[t]\n# k = 5\n\n[u]\n", "t.k", "[t]\n# k = 5\nk = 1\n\n[u]\n")]
    [InlineData("[t]\nk = 7\n[u]\nk = 8\n", "t.k", "[t]\nk = 1\n[u]\nk = 8\n")]
    [InlineData("[t]\na = 7\n[u]\nk = 8\n", "t.k", "[t]\na = 7\nk = 1\n[u]\nk = 8\n")]
    [InlineData("[t.u]\na = 7\n", "t.k", "[t.u]\na = 7\n\n[t]\nk = 1\n")]
    [InlineData("t.k = 7\n", "t.k", "t.k = 1\n")]
    [InlineData("[t]\nu.k = 7\n", "t.u.k", "[t]\nu.k = 1\n")]
    [InlineData("t.a = 7\n", "t.u.k", "t.a = 7\n\n[t.u]\nk = 1\n")]
    public void Set(string document, string path, string expected)
    {
        string[] parts = path.Split('.');
        var editor = Open(document);
        editor.Set(parts.AsSpan()[..^1], parts[^1], 1);
        Assert.Equal(expected, Text(editor));
    }

    [Theory]
    [InlineData("\ngrant = [ { a = 1 } ]", "f:2:1: key \"grant\" is not an array of tables; write it as [[entries]] to edit it")]
    [InlineData("[grant]", "f:1:2: key \"grant\" is not an array of tables; write it as [[entries]] to edit it")]
    [InlineData("grant.a = 1", "f:1:1: key \"grant\" is not an array of tables; write it as [[entries]] to edit it")]
    public void Array_written_otherwise_is_refused(string document, string expected)
    {
        var editor = Open(document);
        Assert.Equal(expected, Assert.Throws<TomlException>(() => editor.AppendEntry(["grant"], Entry)).Message);
        Assert.Equal(expected, Assert.Throws<TomlException>(() => editor.RemoveEntry(["grant"], 0)).Message);
        Assert.Equal(document, Text(editor));
    }

    [Theory]
    [InlineData("t = { a = 1 }", "f:1:1: key \"t\" is an inline table; write it as [table] to edit it")]
    [InlineData("t = 1", "f:1:1: key \"t\" is not a table")]
    [InlineData("[[t]]", "f:1:3: key \"t\" is not a table")]
    [InlineData("t.a = 1", "f:1:1: the table is written with dotted keys; give it a header to edit it")]
    [InlineData("[t.k]", "f:1:4: key \"k\" is a table; only plain values can be set")]
    [InlineData("[[t.k]]", "f:1:5: key \"k\" is a table; only plain values can be set")]
    public void Table_written_otherwise_is_refused(string document, string expected)
    {
        var editor = Open(document);
        Assert.Equal(expected, Assert.Throws<TomlException>(() => editor.Set(["t"], "k", 1)).Message);
        Assert.Equal(document, Text(editor));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        var editor = Open("[[grant]]");
        Assert.Throws<ArgumentOutOfRangeException>(() => editor.RemoveEntry(["grant"], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => editor.RemoveEntry(["grant"], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => editor.RemoveEntry(["other"], 0));
        Assert.Throws<ArgumentException>(() => editor.AppendEntry([], Entry));
        Assert.Throws<ArgumentException>(() => editor.Set([], "k", 1m));
        Assert.Throws<TomlException>(() => Open("a"));
    }

    [Fact]
    public void Edits_build_on_each_other()
    {
        var editor = Open("# tuck\n[delivery]\nmode = \"0400\" # octal\n");
        editor.AppendEntry(["grant"], Entry);
        editor.Set(["delivery"], "mode", "0440");
        editor.AppendEntry(["grant"], new TomlTable { ["secret"] = "b" });
        editor.RemoveEntry(["grant"], 0);
        Assert.Equal("# tuck\n[delivery]\nmode = \"0440\" # octal\n\n[[grant]]\nsecret = \"b\"\n", Text(editor));
        Assert.Equal("0440", ((TomlTable)editor.Root["delivery"])["mode"]);
    }

    private static TomlEditor Open(string document) => new(Documents.Bytes(document), "f");

    private static string Text(TomlEditor editor) => Encoding.UTF8.GetString(editor.ToUtf8());
}
