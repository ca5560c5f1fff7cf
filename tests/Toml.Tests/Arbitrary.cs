using FsCheck;
using FsCheck.Fluent;

namespace Tuck.Toml.Tests;

/// <summary>Generators of tables with everything a writer can stumble over.</summary>
internal static class Arbitrary
{
    private static Gen<string> Strings { get; } =
        from parts in Gen.ListOf(Gen.Elements(
            "a", "Z", "0", "_", "-", " ", ".", "\"", "'", "\"\"\"", "'''", "\\", "\n", "\r", "\r\n", "\t",
            "\0", "\u007f", "#", "[", "]", "{", "=", ",", "é", "😀", "\uFEFF", "\u2028", "\ufffd"))
        select string.Concat(parts);

    private static Gen<object> Dates { get; } = Gen.Elements(
        "1979-05-27", "0000-12-31", "23:59:60.000000001", "07:32:00", "1979-05-27T07:32:00.25", "9999-12-31T23:59:59-23:59",
        "2000-02-29T00:00:00Z")
        .Select(text => Documents.Parse("a = " + text)["a"]);

    private static Gen<object> Scalars { get; } = Gen.OneOf(
        Strings.Select(text => (object)text),
        ArbMap.Default.GeneratorFor<long>().Select(number => (object)number),
        ArbMap.Default.GeneratorFor<double>().Select(number => (object)number),
        ArbMap.Default.GeneratorFor<bool>().Select(flag => (object)flag),
        Dates);

    public static Arbitrary<TomlTable> Tables { get; } = Gen.Sized(size => Table(Math.Min(4, size / 4))).ToArbitrary();

    private static Gen<object> Value(int depth) => depth == 0
        ? Scalars
        : Gen.Frequency(
            (4, Scalars),
            (1, Array(Value(depth - 1))),
            (1, Array(Table(depth - 1).Select(table => (object)table))),
            (2, Table(depth - 1).Select(table => (object)table)));

    private static Gen<object> Array(Gen<object> elements) =>
        from values in Gen.Resize(Gen.ListOf(elements), 4)
        select (object)new TomlArray([.. values]);

    private static Gen<TomlTable> Table(int depth) =>
        from pairs in Gen.Resize(Gen.ListOf(Gen.Zip(Strings, Value(depth))), 12)
        select ToTable(pairs);

    private static TomlTable ToTable(IEnumerable<(string Key, object Value)> pairs)
    {
        var table = new TomlTable();
        foreach ((string key, object value) in pairs)
        {
            table[key] = value;
        }
        return table;
    }
}
