using Tuck.Delivery.Exec;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Sources;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>A TOML document as <see cref="Settings"/>; every complaint carries the position of what it complains about.</summary>
internal static partial class SettingsReader
{
    /// <summary>The name of the arrays of tables that hold the grants.</summary>
    internal const string GrantKey = "grant";

    internal static Settings Read(TomlTable root, string file)
    {
        Settings settings = new();
        foreach (TomlEntry entry in root.Entries)
        {
            settings = entry.Key switch
            {
                "store" => ReadTable(entry, file, settings, ReadStore),
                "run" => ReadTable(entry, file, settings, ReadRun),
                "delivery" => ReadTable(entry, file, settings, ReadDelivery),
                "log" => ReadTable(entry, file, settings, ReadLog),
                "audit" => ReadTable(entry, file, settings, ReadAudit),
                "nri" => ReadTable(entry, file, settings, ReadNri),
                "runtime" => ReadTable(entry, file, settings, ReadRuntime),
                PolicyKey => settings with { ExecPolicies = new ExecPolicyList(ReadPolicies(entry, file)) },
                GrantKey => settings with { Grants = new GrantList(ReadGrants(entry, file)) },
                SourcesKey => settings with { Sources = new SourceList(ReadPrograms(entry, file), settings.Sources.Secrets) },
                SecretKey => settings with { Sources = new SourceList(settings.Sources.Programs, ReadSecrets(entry, file)) },
                _ => throw Unknown(entry, file),
            };
        }
        RequirePolicy(settings, root, file);
        RequireSources(settings, root, file);
        return settings;
    }

    private static Settings ReadStore(Settings settings, TomlEntry entry, string file) => entry.Key switch
    {
        "path" => settings with { StorePath = PathOf(entry, file) },
        "key" => settings with { KeyPath = PathOf(entry, file) },
        _ => throw Unknown(entry, file),
    };

    private static Settings ReadRun(Settings settings, TomlEntry entry, string file) => entry.Key switch
    {
        "path" => settings with { RunPath = PathOf(entry, file) },
        _ => throw Unknown(entry, file),
    };

    private static Settings ReadDelivery(Settings settings, TomlEntry entry, string file) => entry.Key switch
    {
        "mode" => settings with
        {
            Mode = Choice(entry, file, ("detached", DeliveryMode.Detached), ("staged", DeliveryMode.Staged)),
        },
        "directory" => settings with { SecretsDirectory = PathOf(entry, file) },
        "without-noswap" => settings with
        {
            WithoutNoSwap = Choice(
                entry, file, ("ramfs", SwapPolicy.Ramfs), ("refuse", SwapPolicy.Refuse), ("warn", SwapPolicy.Warn)),
        },
        _ => throw Unknown(entry, file),
    };

    private static Settings ReadLog(Settings settings, TomlEntry entry, string file) => entry.Key switch
    {
        "to" => settings with
        {
            Log = Choice(
                entry, file, ("file", LogDestination.File), ("journal", LogDestination.Journal), ("none", LogDestination.None)),
        },
        "path" => settings with { LogPath = PathOf(entry, file) },
        "format" => settings with
        {
            LogFormat = Choice(entry, file, ("text", LogFormat.Text), ("json", LogFormat.Json)),
        },
        _ => throw Unknown(entry, file),
    };

    private static Settings ReadAudit(Settings settings, TomlEntry entry, string file) => entry.Key switch
    {
        "path" => settings with { AuditPath = PathOf(entry, file) },
        _ => throw Unknown(entry, file),
    };

    private static List<Grant> ReadGrants(TomlEntry entry, string file)
    {
        List<Grant> grants = [];
        foreach (TomlTable table in TablesOf(entry, file))
        {
            grants.Add(ReadGrant(table, file));
        }
        return grants;
    }

    private static Grant ReadGrant(TomlTable table, string file)
    {
        string? secret = null;
        List<KeyValuePair<string, string>> attributes = [];
        foreach (TomlEntry entry in table.Entries)
        {
            if (entry.Key == "secret")
            {
                secret = StringOf(entry, file);
            }
            else if (ContainerIdentity.Attributes.Contains(entry.Key))
            {
                attributes.Add(new(entry.Key, StringOf(entry, file)));
            }
            else
            {
                throw Unknown(entry, file);
            }
        }
        if (secret is null || attributes.Count == 0)
        {
            throw new TomlException(
                file, table.Position, "a grant needs \"secret\" and at least one of " + string.Join(", ", ContainerIdentity.Attributes));
        }
        return new Grant(secret, attributes);
    }
}
