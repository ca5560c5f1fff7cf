using FsCheck;
using FsCheck.Fluent;

namespace Tuck.Oci.Tests.Editing;

/// <summary>Texts of specs: members in any order, absent, null, empty or full; any white space, any escapes, unknown members.</summary>
internal static class ArbitrarySpec
{
    public static readonly string[] Names = ["A", "AB", "TUCK_SECRETS", "é", "x.y"];

    public static readonly string[] Stages =
        ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    public static readonly string[] Limits = ["RLIMIT_CORE", "RLIMIT_NOFILE"];

    private static Gen<string> Space { get; } = Gen.Frequency(
        (3, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\t", "\r\n    ", "  ")));

    private static Gen<string> Letters { get; } =
        from parts in Gen.Resize(Gen.ListOf(Gen.Elements(
            "a", "=", " ", "{", "}", "[", "]", ",", ":", "//", "/*", "'", "é", "\u2028", "😀", @"\""", @"\\", @"\/", @"\b", @"\n", @"\t",
            @"\u0000", @"\u001f", @"\u0041", @"\u003d", @"\u003D", @"\u00e9", @"\ud83d\ude00", "\u007f")), 8)
        select string.Concat(parts);

    private static Gen<string> Strings { get; } = Letters.Select(letters => $"\"{letters}\"");

    private static Gen<string> Scalars { get; } = Gen.OneOf(
        Strings, Gen.Elements("0", "-0", "1", "1.0", "-1.5e+3", "18446744073709551615", "true", "false", "null"));

    private static Gen<string> Variables { get; } = Gen.Frequency(
        (6, from name in Gen.Elements(Names)
            from written in Gen.Elements(name, string.Concat(name.Select(c => $"\\u{(int)c:x4}")), $"\\u{(int)name[0]:X4}{name[1..]}")
            from sign in Gen.Elements("=", "=", @"\u003d")
            from value in Letters
            select $"\"{written}{sign}{value}\""),
        (1, Gen.Elements("\"\"", "\"A\"", "\"=A\"", "\"A B\"")));

    private static Gen<string> Rlimits { get; } =
        from type in Gen.Elements(Limits)
        from text in Object([Gen.Constant(("type", $"\"{type}\"")), Gen.Constant(("soft", "1")), Gen.Constant(("hard", "2"))])
        select text;

    private static Gen<string> Hooks { get; } = Object([.. Stages.Select(stage => Member(stage, Array(Value(1)))), Unknown()]);

    public static Gen<string> Processes { get; } =
        Object([Member("env", Array(Variables)), Member("rlimits", Array(Rlimits)), Unknown(), Unknown()]);

    public static Gen<string> Specs { get; } =
        Object([Member("process", Processes), Member("mounts", Array(Value(2))), Member("hooks", Hooks), Unknown(), Unknown()]);

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalars
        : Gen.OneOf(Scalars, Array(Value(depth - 1)), Object([Unknown(depth - 1), Unknown(depth - 1)]));

    private static Gen<(string Name, string Text)> Unknown(int depth = 2) =>
        from number in Gen.Choose(0, int.MaxValue)
        from text in Value(depth)
        select ($"x{number} \\n", text);

    /// <summary>The empty text: absent.</summary>
    private static Gen<(string Name, string Text)> Member(string name, Gen<string> text) =>
        from value in Gen.Frequency((2, Gen.Constant("")), (1, Gen.Constant("null")), (5, text))
        from written in Gen.Elements(name, name, $"\\u{(int)name[0]:x4}{name[1..]}")
        select (written, value);

    private static Gen<string> Array(Gen<string> items) =>
        from texts in Gen.Resize(Gen.ListOf(Spaced(items)), 6)
        from space in Space
        select "[" + space + string.Join(",", texts) + "]";

    private static Gen<string> Object(Gen<(string Name, string Text)>[] members) =>
        from all in Gen.CollectToList(members, member => member)
        from shuffled in Gen.Shuffle(all.Where(member => member.Text.Length > 0).DistinctBy(member => member.Name))
        from texts in Gen.CollectToList(shuffled, member => Spaced(Gen.Constant($"\"{member.Name}\"")).SelectMany(
            name => Spaced(Gen.Constant(member.Text)).Select(text => $"{name}:{text}")))
        from space in Space
        select "{" + space + string.Join(",", texts) + "}";

    private static Gen<string> Spaced(Gen<string> text) =>
        from before in Space
        from value in text
        from after in Space
        select before + value + after;
}
