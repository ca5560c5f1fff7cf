using System.Buffers;
using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>The JSON text of what is added to a document. Nothing of it is secret.</summary>
internal static class JsonText
{
    internal static byte[] OfString(string value) => Of(writer => writer.WriteStringValue(value));

    internal static byte[] OfMount(string destination, string type, string source, IReadOnlyList<string> options) => Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("destination"u8, destination);
        writer.WriteString("type"u8, type);
        writer.WriteString("source"u8, source);
        WriteStrings(writer, "options", options);
        writer.WriteEndObject();
    });

    internal static byte[] OfHook(string path, IReadOnlyList<string> args, IReadOnlyList<string> env, int timeout) => Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("path"u8, path);
        WriteStrings(writer, "args", args);
        // Written even if empty: without it, runtimes give a hook their own environment.
        WriteStrings(writer, "env", env);
        writer.WriteNumber("timeout"u8, timeout);
        writer.WriteEndObject();
    });

    internal static byte[] OfRlimit(string type, ulong soft, ulong hard) => Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("hard"u8, hard);
        writer.WriteNumber("soft"u8, soft);
        writer.WriteEndObject();
    });

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
    }

    private static byte[] Of(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            write(writer);
        }
        return text.WrittenSpan.ToArray();
    }
}
