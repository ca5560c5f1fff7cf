using System.Text.Json;
using Tuck.Delivery.Requests;

namespace Tuck.Delivery.Ledger;

/// <summary>One secret a container holds: which version of it, and where.</summary>
public sealed record HeldSecret(string Name, long Version, string Target)
{
    /// <summary>Whether it was the container's own all along, the value of a variable: that has no version.</summary>
    public bool IsOwn => Version == 0;

    /// <summary>Whether it stays as it is until the container is restarted: <c>rotate=restart</c>.</summary>
    public bool StaysUntilRestart { get; init; }

    /// <summary>When it was rotated in the running container; null: it came with the container's start.</summary>
    public DateTimeOffset? Rotated { get; init; }

    /// <summary>When it ends to be valid, as its source said; null if it did not.</summary>
    public DateTimeOffset? Expires { get; init; }

    internal static void WriteArray(Utf8JsonWriter json, IReadOnlyList<HeldSecret> secrets)
    {
        json.WriteStartArray("secrets"u8);
        foreach (HeldSecret secret in secrets)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, secret.Name);
            json.WriteNumber("version"u8, secret.Version);
            json.WriteString("target"u8, secret.Target);
            if (secret.StaysUntilRestart)
            {
                json.WriteString("rotate"u8, RotateWords.Restart);
            }
            if (secret.Rotated is { } rotated)
            {
                json.WriteString("rotated"u8, rotated);
            }
            if (secret.Expires is { } expires)
            {
                json.WriteString("expires"u8, expires);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static List<HeldSecret> ParseArray(JsonElement array)
    {
        List<HeldSecret> secrets = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            secrets.Add(new HeldSecret(
                item.GetProperty("name"u8).GetString()!,
                item.GetProperty("version"u8).GetInt64(),
                item.GetProperty("target"u8).GetString()!)
            {
                StaysUntilRestart = item.TryGetProperty("rotate"u8, out JsonElement rotate)
                    && rotate.ValueEquals(RotateWords.Restart),
                Rotated = item.TryGetProperty("rotated"u8, out JsonElement rotated) ? rotated.GetDateTimeOffset() : null,
                Expires = item.TryGetProperty("expires"u8, out JsonElement expires) ? expires.GetDateTimeOffset() : null,
            });
        }
        return secrets;
    }
}
