using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tuck.Cli.Engines.Docker;
using Tuck.Cli.Engines.Runtime;

namespace Tuck.Cli.Tests.Engines;

public class DaemonConfigurationPropertyTests
{
    private static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static Gen<string> Blanks { get; } = Gen.Elements(
        "", "", "", " ", "\n", "\n  ", "\r\n\t", "  \n", "\n\n    ", "\r", "\t ");

    private static Gen<string> Names { get; } = Gen.Elements(
        "runtimes", "runt\\u0069mes", "x", "debug", "", " ", "path", "\\\"", "{",
        "a,b", "é", "\\ud83d\\ude00", "\\n", "Runtimes", "other");

    private static Gen<string> Scalars { get; } = Gen.Elements(
        "null", "true", "-1.5e+3", "0", "\"\"", "\"}\"", "\"a, b: {\"",
        "\"\\\\\"", "\"\\\"]\"", "\"é\"", "\"tuck\"", "\"/usr/bin/tuck-runtime\"");

    private static Arbitrary<string> Documents { get; } = Gen.Sized(size =>
        from mark in Gen.Elements("", "", "", "\uFEFF")
        from before in Blanks
        from json in Object(Math.Min(4, size / 10), isRoot: true)
        from after in Blanks
        select mark + before + json + after).ToArbitrary();

    /// <summary>Registered, and then registered otherwise and as the default.</summary>
    [Fact]
    public void What_was_registered_is_taken_back_byte_for_byte() => Prop.ForAll(Documents, text =>
    {
        using TestHost host = new();
        byte[] before = Encoding.UTF8.GetBytes(text);
        string file = host.MakeFile("daemon.json", before);
        Register(file, new("/usr/local/bin/tuck-runtime-crun", false));
        byte[] first = File.ReadAllBytes(file);
        Register(file, new("/usr/local/bin/tuck-runtime", true));
        bool isRead = IsRegistered(before, File.ReadAllBytes(file));
        DaemonConfiguration configuration = DaemonConfiguration.Load(file);
        bool isKnown = configuration.Registered == new RuntimeRegistration("/usr/local/bin/tuck-runtime", true);
        configuration.TakeBack();
        configuration.Change.Apply();
        return isRead && isKnown && !first.AsSpan().SequenceEqual(before)
            && before.AsSpan().SequenceEqual(File.ReadAllBytes(file));
    }).Check(s_thorough);

    private static void Register(string file, RuntimeRegistration wanted)
    {
        DaemonConfiguration configuration = DaemonConfiguration.Load(file);
        configuration.SetRuntime(wanted);
        configuration.Change.Apply();
    }

    /// <summary>By another reader: the document has what was registered, and without it is what it was.</summary>
    private static bool IsRegistered(byte[] before, byte[] after)
    {
        JsonObject was = Parse(before);
        JsonObject root = Parse(after);
        JsonObject runtimes = root["runtimes"]!.AsObject();
        bool isThere = (string?)root["default-runtime"] == "tuck"
            && (string?)runtimes["tuck"]!["path"] == "/usr/local/bin/tuck-runtime";
        _ = root.Remove("default-runtime") && runtimes.Remove("tuck") && !was.ContainsKey("runtimes") && root.Remove("runtimes");
        return isThere && JsonNode.DeepEquals(was, root);
    }

    private static JsonObject Parse(byte[] utf8)
        => JsonNode.Parse(utf8.AsSpan(utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0))!.AsObject();

    private static Gen<string> Object(int depth, bool isRoot) =>
        from pairs in Gen.Resize(Gen.ListOf(Gen.Zip(Names, Value(depth))), 4)
        from inner in Blanks
        from blanks in Gen.ArrayOf(Blanks, 4)
        select Text(isRoot ? pairs.Select(Registrable) : pairs, inner, blanks);

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.OneOf(Scalars, Gen.Elements("{}", "[]", "{ }", "{\n}"))
        : Gen.OneOf(
            Scalars,
            Object(depth - 1, isRoot: false),
            from elements in Gen.Resize(Gen.ListOf(Value(depth - 1)), 3)
            from blank in Blanks
            select $"[{blank}{string.Join("," + blank, elements)}]");

    private static string Text(IEnumerable<(string Name, string Value)> pairs, string inner, string[] blanks)
    {
        IEnumerable<string> members = pairs
            .DistinctBy(pair => JsonDocument.Parse($"\"{pair.Name}\"").RootElement.GetString())
            .Select(pair => $"{blanks[0]}\"{pair.Name}\"{blanks[1]}:{blanks[2]}{pair.Value}{blanks[3]}");
        return $"{{{string.Join(',', members)}{inner}}}";
    }

    /// <summary>Docker does not start with other runtimes than an object, and neither do we register.</summary>
    private static (string Name, string Value) Registrable((string Name, string Value) pair)
        => pair.Name is "runtimes" or "runt\\u0069mes" && pair.Value[0] != '{' ? (pair.Name, "{}") : pair;
}
