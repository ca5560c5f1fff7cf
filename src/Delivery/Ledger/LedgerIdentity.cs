using System.Text.Json;
using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Ledger;

/// <summary>
/// A container's identity in its ledger entry, so that grants can be decided anew while it runs. It is written only if it is not
/// the usual one, which the entry's other members tell.
/// </summary>
internal static class LedgerIdentity
{
    private const string Member = "identity";

    /// <summary>
    /// Of a container that is in no pod and no project, of root's engine. A name with a '/' is a label, of pod and container: an
    /// entry that says no more is of nobody a grant could name.
    /// </summary>
    internal static ContainerIdentity Usual(string engine, string? image, string? name)
        => new(engine, image, name?.Contains('/', StringComparison.Ordinal) == true ? null : name, User: "0");

    internal static void Write(Utf8JsonWriter json, ContainerIdentity identity)
    {
        json.WriteStartObject(Member);
        foreach (string attribute in ContainerIdentity.Attributes)
        {
            if (identity[attribute] is { } value)
            {
                json.WriteString(attribute, value);
            }
        }
        json.WriteEndObject();
    }

    /// <summary>Null if the entry has none.</summary>
    internal static ContainerIdentity? TryRead(JsonElement entry)
    {
        if (!entry.TryGetProperty(Member, out JsonElement identity))
        {
            return null;
        }
        string? Of(string attribute) => identity.TryGetProperty(attribute, out JsonElement value) ? value.GetString() : null;
        return new ContainerIdentity(
            Of("engine")!,
            Of("image"),
            Of("name"),
            Of("namespace"),
            Of("pod"),
            Of("container"),
            Of("user"),
            Of("project"),
            Of("service"));
    }
}
