namespace Tuck.Toml.Tests;

public class ErrorPlaceTests
{
    [Theory]
    [InlineData("a", "1:2: expected = after the key")]
    [InlineData("a =", "1:4: expected a value")]
    [InlineData("= 1", "1:1: expected a key")]
    [InlineData("\n\n  a = 1 b = 2", "3:9: expected the end of the line after the value")]
    [InlineData("[a] b", "1:5: expected the end of the line after the header")]
    [InlineData("[a", "1:3: expected ] to close the header")]
    [InlineData("[[a]", "1:5: expected ]] to close the header")]
    [InlineData("[[a] ]", "1:5: expected ]] to close the header")]
    [InlineData("[]", "1:2: expected a key")]
    [InlineData("a..b = 1", "1:3: expected a key")]
    [InlineData("\"\"\"a\"\"\" = 1", "1:1: a multi-line string cannot be a key")]
    [InlineData("a = 1\na = 2", "2:1: key \"a\" is already defined at 1:1")]
    [InlineData("x = 1\n[t]\n b = 1\n[t]", "4:2: key \"t\" is already defined at 2:2")]
    [InlineData("a.b = 1\na.b.c = 2", "2:3: key \"b\" is already defined at 1:3")]
    [InlineData("[a]\nb = {}\n[a.b.c]", "3:4: key \"b\" is already defined at 2:1")]
    [InlineData("a = []\n[[a]]", "2:3: key \"a\" is already defined at 1:1")]
    [InlineData("[[a]]\n[a]", "2:2: key \"a\" is already defined at 1:3")]
    [InlineData("[a.b]\n[a]\nb.c = 1", "3:1: key \"b\" is already defined at 1:4")]
    [InlineData("\"é😀\" = 1\n\"é😀\" = oops", "2:1: key \"\\u00e9\\ud83d\\ude00\" is already defined at 1:1")]
    [InlineData("\"é😀\" = oops", "1:8: not a value; a string needs quotes")]
    [InlineData("\ta = oops", "1:6: not a value; a string needs quotes")]
    [InlineData("\uFEFFa = oops", "1:5: not a value; a string needs quotes")]
    [InlineData("a = \"é\\q\"", "1:7: not a valid escape sequence")]
    [InlineData("a = \"\"\"\n\nx\\q\"\"\"", "3:2: not a valid escape sequence")]
    [InlineData("a = \"\\ud800\"", "1:6: not a valid escape sequence")]
    [InlineData("a = \"x", "1:5: string is not closed on its line")]
    [InlineData("a = 'x\n'", "1:5: string is not closed on its line")]
    [InlineData("a = \"\"\"x\n\n", "1:5: multi-line string is not closed")]
    [InlineData("a = 'x\u0001'", "1:7: control character in a string")]
    [InlineData("a = '''\n\rx'''", "2:1: carriage return without line feed")]
    [InlineData("a = \"\"\"\\\r\r\n\"\"\"", "1:9: carriage return without line feed")]
    [InlineData("a = \"\"\"\\\u0001\"\"\"", "1:9: control character in a string")]
    [InlineData("a = \"x\\\n\"", "1:5: string is not closed on its line")]
    [InlineData("a = \"x\\\"", "1:5: string is not closed on its line")]
    [InlineData("a = \"\\", "1:5: string is not closed on its line")]
    [InlineData("# \u007f", "1:3: control character in a comment")]
    [InlineData("a = 1\rb = 2", "1:6: carriage return without line feed")]
    [InlineData("a = [1,\n 2 3]", "2:4: expected , or ] in the array")]
    [InlineData("b = 1\na = [\n1", "2:5: array is not closed")]
    [InlineData("a = [1,,2]", "1:8: expected a value")]
    [InlineData("a = {b = 1\n}", "1:11: expected , or } on the same line in the inline table")]
    [InlineData("a = {b = 1,}", "1:12: expected a key")]
    [InlineData("a = 1__0", "1:5: not a valid number")]
    [InlineData("a = 012", "1:5: a number cannot begin with 0")]
    [InlineData("a = [1, 9223372036854775808]", "1:9: integer does not fit 64 bits")]
    [InlineData("a = 0xffffffffffffffff", "1:5: integer does not fit 64 bits")]
    [InlineData("a = 1e400", "1:5: float is out of range")]
    [InlineData("a = 2023-02-29", "1:5: not a valid date or time")]
    [InlineData("a = 25:00:00", "1:5: not a valid date or time")]
    public void Error_names_place_and_cause(string document, string expected) =>
        Assert.Equal(expected, Documents.Refuse(document).Message);

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xc3 }, 2, 1)]
    [InlineData(new byte[] { (byte)'#', 0xc3, 0xa9, 0xff, (byte)'\n' }, 1, 3)]
    [InlineData(new byte[] { 0xef, 0xbb, 0xbf, 0xed, 0xa0, 0x80 }, 1, 1)]
    [InlineData(new byte[] { 0xff, 0xfe, (byte)'a', 0 }, 1, 1)]
    public void Bytes_that_are_not_utf8_are_refused_where_they_stand(byte[] document, int line, int column)
    {
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(document));
        Assert.Equal((new TomlPosition(line, column), "not UTF-8"), (error.Position, error.Cause));
    }

    [Fact]
    public void Message_begins_with_the_file_name()
    {
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse("a"u8, "/etc/tuck/config.toml"));
        Assert.Equal("/etc/tuck/config.toml:1:2: expected = after the key", error.Message);
        Assert.Equal("/etc/tuck/config.toml", error.FileName);
    }

    [Fact]
    public void Keys_in_messages_are_short_and_printable()
    {
        string key = "\u001b[31m\"\u202e" + new string('x', 100);
        Assert.Equal("\"\\u001b[31m\\u0022\\u202e" + new string('x', 33) + "...\"", TomlKey.ForMessage(key));
    }
}
