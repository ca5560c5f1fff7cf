using System.Text.Json;

namespace Tuck.Oci;

/// <summary>
/// Reading documents of the runtime-spec forward, once, without building a tree: what is not asked for is skipped as bytes, so
/// that no environment value ever becomes a string.
/// </summary>
internal static class OciJson
{
    internal delegate void Member(ref Utf8JsonReader reader);

    /// <summary>Runs <paramref name="read"/> on the document's one object and turns every defect into an <see cref="OciException"/>.</summary>
    internal static void ReadDocument(ReadOnlySpan<byte> utf8, string document, Member read)
    {
        Utf8JsonReader reader = new(utf8);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new OciException($"{document}: not a JSON object");
            }
            read(ref reader);
            if (reader.Read())
            {
                throw new OciException($"{document}: text after the JSON object");
            }
        }
        catch (JsonException)
        {
            // The reader's own message quotes the text it stumbled over.
            throw new OciException($"{document}: not JSON at byte {reader.BytesConsumed}");
        }
        catch (InvalidOperationException)
        {
            throw new OciException($"{document}: wrong type, or text that is not UTF-8, before byte {reader.BytesConsumed}");
        }
    }

    /// <summary>Steps to the next member's value; false at the object's end. The caller asks for the name before.</summary>
    internal static bool NextMember(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    internal static bool NextItem(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The value is null or absent where Go omits empty lists and maps.</summary>
    internal static bool Begin(ref Utf8JsonReader reader, JsonTokenType start)
    {
        _ = reader.Read();
        return reader.TokenType == start
            || (reader.TokenType == JsonTokenType.Null ? false : throw new InvalidOperationException("wrong type"));
    }

    internal static void Require(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw new InvalidOperationException("wrong type");
        }
    }

    internal static void SkipValue(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        reader.Skip();
    }

    internal static string? ReadString(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.GetString();
    }

    /// <summary>A number of 32 bits without sign, as ids are.</summary>
    internal static uint ReadId(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.TryGetUInt32(out uint id) ? id : throw new InvalidOperationException("not an id");
    }

    internal static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        if (Begin(ref reader, JsonTokenType.StartObject))
        {
            while (NextMember(ref reader))
            {
                string key = reader.GetString()!;
                map[key] = ReadString(ref reader) ?? string.Empty;
            }
        }
        return map;
    }
}
