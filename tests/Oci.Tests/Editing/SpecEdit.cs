using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tuck.Oci.Editing;

namespace Tuck.Oci.Tests.Editing;

/// <summary>One edit, for the editor and for a tree of System.Text.Json.Nodes. Order is where what is absent is made.</summary>
internal sealed record SpecEdit(string Text, int Order, Action<SpecEditor> OnEditor, Action<JsonObject> OnTree)
{
    private static Gen<string> Words { get; } = Gen.Elements("", "a", "/run/secrets", "a=b", "é\"\\\n", "😀", "\0<&>");

    private static Gen<SpecEdit> Sets { get; } =
        from name in Gen.Elements(ArbitrarySpec.Names)
        from value in Words
        select new SpecEdit($"set {name}={value}", 0, e => e.SetVariable(name, value), root => Tree.Set(root, name, value));

    private static Gen<SpecEdit> Removals { get; } =
        from name in Gen.Elements(ArbitrarySpec.Names)
        select new SpecEdit($"remove {name}", 0, e => e.RemoveVariable(name), root => Tree.Remove(root, name));

    private static Gen<SpecEdit> Rlimits { get; } =
        from type in Gen.Elements(ArbitrarySpec.Limits)
        from soft in Gen.Elements(0ul, 7ul, ulong.MaxValue)
        select new SpecEdit($"limit {type} {soft}", 1, e => e.SetRlimit(type, soft, 9), root => Tree.Limit(root, type, soft, 9));

    private static Gen<SpecEdit> Mounts { get; } =
        from word in Words
        from options in Gen.Resize(Gen.ArrayOf(Words), 3)
        select new SpecEdit(
            $"mount {word}", 2, e => e.AddMount("/d" + word, "tmpfs", word, options), root => Tree.Mount(root, "/d" + word, "tmpfs", word, options));

    private static Gen<SpecEdit> Hooks { get; } =
        from stage in Gen.Choose(0, ArbitrarySpec.Stages.Length - 1)
        from words in Gen.Resize(Gen.ArrayOf(Words), 3)
        select new SpecEdit(
            $"hook {stage}",
            3 + stage,
            e => e.AddHook(ArbitrarySpec.Stages[stage], "/h", words, [], 5),
            root => Tree.Hook(root, ArbitrarySpec.Stages[stage], "/h", words, 5));

    public static Gen<SpecEdit> Any { get; } = Gen.OneOf(Sets, Removals, Rlimits, Mounts, Hooks);

    public static Gen<SpecEdit> Additions { get; } = Gen.OneOf(Mounts, Hooks);

    public override string ToString() => Text;

    private static class Tree
    {
        public static void Set(JsonObject root, string name, string value)
        {
            JsonArray env = Array(Object(root, "process"), "env");
            int last = env.ToList().FindLastIndex(item => IsNamed(item, name));
            if (last < 0)
            {
                env.Add((JsonNode)$"{name}={value}");
                return;
            }
            env[last] = $"{name}={value}";
            for (int i = last - 1; i >= 0; i--)
            {
                if (IsNamed(env[i], name))
                {
                    env.RemoveAt(i);
                }
            }
        }

        public static void Remove(JsonObject root, string name)
        {
            if ((root["process"] as JsonObject)?["env"] is JsonArray env)
            {
                env.Where(item => IsNamed(item, name)).ToList().ForEach(item => env.Remove(item));
            }
        }

        public static void Limit(JsonObject root, string type, ulong soft, ulong hard)
        {
            JsonArray limits = Array(Object(root, "process"), "rlimits");
            JsonObject made = new() { ["type"] = type, ["hard"] = hard, ["soft"] = soft };
            int last = limits.ToList().FindLastIndex(item => (string?)item!["type"] == type);
            if (last < 0)
            {
                limits.Add((JsonNode)made);
            }
            else
            {
                limits[last] = made;
            }
        }

        public static void Mount(JsonObject root, string destination, string type, string source, string[] options)
            => Array(root, "mounts").Add((JsonNode)new JsonObject
            {
                ["destination"] = destination,
                ["type"] = type,
                ["source"] = source,
                ["options"] = Strings(options),
            });

        public static void Hook(JsonObject root, string stage, string path, string[] args, int timeout)
            => Array(Object(root, "hooks"), stage).Add((JsonNode)new JsonObject
            {
                ["path"] = path,
                ["args"] = Strings(args),
                ["env"] = new JsonArray(),
                ["timeout"] = timeout,
            });

        private static bool IsNamed(JsonNode? item, string name) => ((string)item!).StartsWith(name + "=", StringComparison.Ordinal);

        private static JsonArray Strings(string[] values) => new([.. values.Select(value => (JsonNode)value)]);

        private static JsonObject Object(JsonObject parent, string name)
        {
            parent[name] ??= new JsonObject();
            return (JsonObject)parent[name]!;
        }

        private static JsonArray Array(JsonObject parent, string name)
        {
            parent[name] ??= new JsonArray();
            return (JsonArray)parent[name]!;
        }
    }
}
