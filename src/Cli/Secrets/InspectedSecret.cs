using System.Globalization;
using System.Text.Json;
using Tuck.Cli.Output;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli.Secrets;

/// <summary>All there is of a secret but its value.</summary>
internal sealed record InspectedSecret(
    string Name, bool IsEphemeral, IReadOnlyList<StoredVersion> Versions, IReadOnlyList<Grant> Grants)
{
    /// <summary>The first version that cannot be read back, or null.</summary>
    internal StoredVersion? Damaged => Versions.FirstOrDefault(version => version.Damage is not null);

    private string Store => IsEphemeral ? "ephemeral" : "persistent";

    internal static void WriteMembers(Utf8JsonWriter json, InspectedSecret secret)
    {
        json.WriteString("name"u8, secret.Name);
        json.WriteString("store"u8, secret.Store);
        json.WriteStartArray("versions"u8);
        foreach (StoredVersion version in secret.Versions)
        {
            json.WriteStartObject();
            VersionJson.Write(json, version);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("grants"u8);
        foreach (Grant grant in secret.Grants)
        {
            json.WriteStringValue(grant.ToString());
        }
        json.WriteEndArray();
    }

    internal void WriteText(Session session)
    {
        session.Output.WriteLine($"Name:    {Name}");
        session.Output.WriteLine($"Store:   {Store}");
        session.Output.WriteLine(Grants.Count > 0 ? "Grants:" : "Grants:  none: no container may have it");
        foreach (Grant grant in Grants)
        {
            session.Output.WriteLine($"  {Printable.Of(grant.ToString())}");
        }
        session.Output.WriteLine("Versions:");
        TableText.Write(
            session.Output,
            ["  VERSION", "CREATED", "LABELS", "READABLE"],
            Versions.Select(version => Row(version, session.Time)));
        session.Output.WriteLine();
    }

    private static string[] Row(StoredVersion stored, TimeProvider time) =>
    [
        "  " + (stored.Number?.ToString(CultureInfo.InvariantCulture) ?? "?"),
        stored.Version is { } version ? Age.Of(version.Created, time) : "?",
        stored.Version?.Labels.ToString() ?? "?",
        stored.Damage ?? "yes",
    ];
}
