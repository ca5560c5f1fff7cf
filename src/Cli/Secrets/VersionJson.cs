using System.Text.Json;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>One version of a secret as members of an object.</summary>
internal static class VersionJson
{
    internal static void Write(Utf8JsonWriter json, StoredVersion stored)
    {
        if (stored.Number is { } number)
        {
            json.WriteNumber("version"u8, number);
        }
        else
        {
            json.WriteNull("version"u8);
        }
        if (stored.Version is { } version)
        {
            json.WriteString("created"u8, version.Created);
            json.WriteStartObject("labels"u8);
            foreach ((string key, string value) in version.Labels.Items)
            {
                json.WriteString(key, value);
            }
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("created"u8);
            json.WriteNull("labels"u8);
        }
        json.WriteString("damage"u8, stored.Damage);
    }
}
