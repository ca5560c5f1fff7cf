using System.Buffers;
using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>JSON of our own, to be put into documents of others.</summary>
internal static class JsonText
{
    internal static byte[] Of(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            write(json);
        }
        return bytes.WrittenSpan.ToArray();
    }

    internal static byte[] Text(string text) => Of(json => json.WriteStringValue(text));

    internal static byte[] Member(string name, byte[] value) => [.. Text(name), (byte)':', .. value];

    internal static byte[] Join(List<byte[]> values)
    {
        List<byte> joined = [];
        foreach (byte[] value in values)
        {
            if (joined.Count > 0)
            {
                joined.Add((byte)',');
            }
            joined.AddRange(value);
        }
        return [.. joined];
    }

    internal static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }
}
