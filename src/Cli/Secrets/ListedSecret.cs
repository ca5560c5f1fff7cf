using System.Globalization;
using System.Text.Json;
using Tuck.Cli.Output;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>A secret of either store, as a list shows it.</summary>
internal sealed record ListedSecret(StoredVersion Current, bool IsEphemeral)
{
    internal string Name => Current.Name;

    private string Store => IsEphemeral ? "ephemeral" : "persistent";

    /// <summary>By name.</summary>
    internal static IReadOnlyList<ListedSecret> All(SecretStores stores)
    {
        IEnumerable<ListedSecret> ephemeral = stores.Ephemeral.List().Select(secret => new ListedSecret(secret, true));
        IEnumerable<ListedSecret> persistent = stores.Persistent.List().Select(secret => new ListedSecret(secret, false));
        return [.. ephemeral.Concat(persistent).OrderBy(secret => secret.Name, StringComparer.Ordinal)];
    }

    internal string[] Row(TimeProvider time)
        => Current.Version is { } version
            ? [Name, NumberOf(version), Age.Of(version.Created, time), version.Labels.ToString(), Store]
            : [Name, "?", "?", "damaged: " + Current.Damage, Store];

    private static string NumberOf(SecretVersion version) => version.Version.ToString(CultureInfo.InvariantCulture);

    internal static void WriteMembers(Utf8JsonWriter json, ListedSecret secret)
    {
        json.WriteString("name"u8, secret.Name);
        VersionJson.Write(json, secret.Current);
        json.WriteString("store"u8, secret.Store);
    }
}
