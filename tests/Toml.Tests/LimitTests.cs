using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tuck.Toml.Tests;

public class LimitTests
{
    // Linear reading takes some ten milliseconds; quadratic reading of these documents takes minutes.
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(10);

    public static TheoryData<string, Func<int, string>> Nestings => new()
    {
        { "arrays", depth => "a = " + Repeat("[", depth) + Repeat("]", depth) },
        { "inline tables", depth => "a = " + Repeat("{a = ", depth - 1) + "{" + Repeat("}", depth) },
        { "dotted keys", depth => Repeat("a.", depth) + "a = 1" },
        { "headers", depth => "[" + Repeat("a.", depth - 1) + "a]" },
        { "array headers", depth => "[[" + Repeat("a.", depth - 2) + "a]]" },
        { "dotted keys in a table of an array", depth => "[[a]]\n" + Repeat("a.", depth - 2) + "a = 1" },
        { "arrays below a header", depth => "[a.b.c]\nd = " + Repeat("[", depth - 3) + Repeat("]", depth - 3) },
        { "arrays of inline tables", depth => "a = " + Repeat("[{a=", depth / 2) + "1" + Repeat("}]", depth / 2) },
    };

    public static TheoryData<string, Func<int, string>> LargeDocuments => new()
    {
        { "keys of one table", n => Lines(n, i => $"key{i} = {i}\n") },
        { "keys of one inline table", n => "a = {" + Lines(n, i => $"key{i} = {i}, ") + "z = 1}" },
        { "elements on one line", n => "a = [" + Lines(n, i => $"{i}, ") + "]" },
        { "inline tables on one line", n => "a = [" + Lines(n, i => $"{{k = {i}}}, ") + "]" },
        { "tables", n => Lines(n, i => $"[t{i}]\n") },
        { "tables of an array", n => Lines(n, _ => "[[t]]\nk = 1\n") },
        { "deep dotted keys", n => Lines(n / 50, i => Repeat("a.", 90) + $"k{i} = 1\n") },
        { "deep headers", n => Lines(n / 50, i => "[" + Repeat("a.", 90) + $"k{i}]\n") },
        { "a long string", n => "a = \"" + Repeat("\\u00e9\\n\\\"", n) + "\"" },
        { "a long multi-line string", n => "a = \"\"\"" + Repeat("\\\n  x\"\" ", n) + "\"\"\"" },
        { "a long comment", n => "#" + Repeat("é", n) },
        { "a long key", n => Repeat("k", n * 10) + " = 1" },
        { "a long float", n => "a = 0." + Repeat("1_2", n) + "e1" },
        { "blank lines", n => Repeat("\r\n", n) },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Depth_is_bounded_however_it_is_written(string name, Func<int, string> document)
    {
        TomlTable table = Documents.Parse(document(TomlDocument.MaxDepth));
        Assert.Equal(Canonical.Text(table), Canonical.Text(Documents.Parse(TomlWriter.Write(table))));
        Assert.True("nested too deep" == Documents.Refuse(document(TomlDocument.MaxDepth + 2)).Cause, name);
        Assert.True("nested too deep" == Documents.Refuse(document(200_000)).Cause, name);
    }

    [Theory]
    [MemberData(nameof(LargeDocuments))]
    public void Large_documents_take_linear_time(string name, Func<int, string> document)
    {
        byte[] bytes = Documents.Bytes(document(100_000));
        long start = Stopwatch.GetTimestamp();
        TomlDocument.Parse(bytes);
        Assert.True(Stopwatch.GetElapsedTime(start) < Generous, name);
    }

    [Fact]
    public void Table_nested_too_deep_in_memory_is_not_written()
    {
        var table = new TomlTable();
        table["self"] = table;
        Assert.Throws<ArgumentException>(() => TomlWriter.Write(table));
        var array = new TomlArray();
        array.Add(array);
        Assert.Throws<ArgumentException>(() => TomlWriter.Write(new TomlTable { ["a"] = array }));
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, Math.Max(0, count)).ToString();

    private static string Lines(int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, count).Select(i => line(i).ToString(CultureInfo.InvariantCulture)));
}
