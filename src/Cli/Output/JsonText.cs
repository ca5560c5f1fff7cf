using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tuck.Cli.Output;

/// <summary>JSON for other programs: ASCII only, indented because people read it too.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true };

    internal static void WriteArray<T>(TextWriter output, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> writeMembers)
        => output.WriteLine(Of(json =>
        {
            json.WriteStartArray();
            foreach (T item in items)
            {
                json.WriteStartObject();
                writeMembers(json, item);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }));

    internal static string Of(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, s_options))
        {
            write(json);
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
