using Tuck.Delivery.Exec;
using Tuck.Delivery.Secrets;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>The tables [[exec-policy]], of what may run in a container that holds secrets.</summary>
internal static partial class SettingsReader
{
    private const string PolicyKey = "exec-policy";

    /// <summary>A glob list ends somewhere, and so does the time to match it.</summary>
    private const int MaxPatternLength = 4096;

    private static List<ExecPolicy> ReadPolicies(TomlEntry entry, string file)
    {
        List<ExecPolicy> policies = [];
        foreach (TomlTable table in TablesOf(entry, file))
        {
            ExecPolicy policy = ReadPolicy(table, file);
            if (policies.Any(other => other.Name == policy.Name))
            {
                throw new TomlException(file, table.ValuePositionOf("name"), "name is that of another [[exec-policy]]");
            }
            policies.Add(policy);
        }
        return policies;
    }

    private static ExecPolicy ReadPolicy(TomlTable table, string file)
    {
        ExecPolicy policy = new(string.Empty, []);
        foreach (TomlEntry entry in table.Entries)
        {
            policy = entry.Key switch
            {
                "name" => policy with { Name = NameOf(entry, file) },
                "health-check" => policy with { AllowsHealthCheck = BoolOf(entry, file) },
                "sees-secrets" => policy with { SeesSecrets = BoolOf(entry, file) },
                "allow" => policy with { Rules = [.. TablesOf(entry, file).Select(rule => ReadRule(rule, file))] },
                _ => throw Unknown(entry, file),
            };
        }
        return policy.Name.Length > 0 ? policy : throw new TomlException(file, table.Position, "an exec policy needs \"name\"");
    }

    private static ExecRule ReadRule(TomlTable table, string file)
    {
        if (table.ContainsKey("args") == table.ContainsKey("pattern"))
        {
            throw new TomlException(file, table.Position, "a rule needs \"args\" or \"pattern\", and not both");
        }
        ExecRule rule = new() { Arguments = [] };
        foreach (TomlEntry entry in table.Entries)
        {
            rule = entry.Key switch
            {
                "args" => rule with { Arguments = CommandOf(entry, file) },
                "pattern" => rule with { Arguments = CommandOf(entry, file), IsPattern = true },
                "user" => rule with { User = UserOf(entry, file) },
                "cwd" => rule with { Cwd = CwdOf(entry, file) },
                "env" => rule with { Variables = VariablesOf(entry, file) },
                "sees-secrets" => rule with { SeesSecrets = BoolOf(entry, file) },
                "privileged" => rule with { IsPrivileged = BoolOf(entry, file) },
                _ => throw Unknown(entry, file),
            };
        }
        return rule;
    }

    /// <summary>What tuck/exec can say.</summary>
    private static string NameOf(TomlEntry entry, string file)
        => StringOf(entry, file) is { } name && SecretName.IsValid(name)
            ? name
            : throw Wrong(entry, file, "must be letters, digits, '.', '_' and '-' only, beginning with a letter or digit");

    private static List<string> CommandOf(TomlEntry entry, string file)
    {
        List<string> arguments = StringsOf(entry, file);
        if (arguments.Count == 0 || arguments[0].Length == 0)
        {
            throw Wrong(entry, file, "must begin with a program");
        }
        int bad = arguments.FindIndex(argument => !ArgumentVector.IsText(argument) || argument.Length > MaxPatternLength);
        return bad < 0 ? arguments : throw WrongItem(entry, file, bad, $"has a NUL, or more than {MaxPatternLength} characters");
    }

    private static ExecUser UserOf(TomlEntry entry, string file)
        => ExecUser.TryParse(StringOf(entry, file))
            ?? throw Wrong(entry, file, "must be a number as the container counts, two as \"uid:gid\", or \"*\"");

    private static string CwdOf(TomlEntry entry, string file)
        => StringOf(entry, file) is { Length: <= MaxPatternLength } cwd && cwd.StartsWith('/') && ArgumentVector.IsText(cwd)
            ? cwd
            : throw Wrong(entry, file, "must be an absolute path, or a pattern of such: \"/**\" is any");

    private static List<string> VariablesOf(TomlEntry entry, string file)
    {
        List<string> names = StringsOf(entry, file);
        int bad = names.FindIndex(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal));
        return bad < 0 ? names : throw WrongItem(entry, file, bad, "must be the name of a variable, or a pattern of names");
    }

    /// <summary>[runtime] may stand before the policies, so this is looked at last.</summary>
    private static void RequirePolicy(Settings settings, TomlTable root, string file)
    {
        if (settings.Runtime.ExecPolicy is { } name && settings.ExecPolicies.Find(name) is null)
        {
            TomlTable runtime = (TomlTable)root["runtime"];
            throw new TomlException(file, runtime.ValuePositionOf(PolicyKey), "exec-policy names no [[exec-policy]]");
        }
    }

    private static TomlException WrongItem(TomlEntry entry, string file, int index, string cause)
        => new(file, ((TomlArray)entry.Value).PositionOf(index), $"{entry.Key} {cause}");
}
