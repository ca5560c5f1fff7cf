using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Sources;

/// <summary>
/// What a source reads on its standard input: one line, a JSON object whose first member is the secret's name, so that a shell
/// without a JSON parser finds it (docs/source-protocol.md).
/// </summary>
internal static class SourceRequest
{
    internal const int Protocol = 1;

    /// <summary>It is no HTML: quotation marks and control characters are all that has to be escaped.</summary>
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static ReadOnlyMemory<byte> Write(SourcedSecret secret, SecretRequester requester, TimeSpan deadline)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, s_options))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, secret.Name);
            json.WriteNumber("protocol"u8, Protocol);
            json.WriteNumber("deadline"u8, (long)deadline.TotalSeconds);
            WriteParameters(json, secret);
            WriteContainer(json, requester);
            json.WriteEndObject();
        }
        bytes.Write("\n"u8);
        return bytes.WrittenMemory;
    }

    private static void WriteParameters(Utf8JsonWriter json, SourcedSecret secret)
    {
        json.WriteStartObject("parameters"u8);
        foreach ((string name, string value) in secret.Parameters)
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static void WriteContainer(Utf8JsonWriter json, SecretRequester requester)
    {
        json.WriteStartObject("container"u8);
        if (requester.ContainerId is { } id)
        {
            json.WriteString("id"u8, id);
        }
        ContainerIdentity identity = requester.LazyIdentity.Value;
        foreach (string attribute in ContainerIdentity.Attributes)
        {
            if (identity[attribute] is { } value)
            {
                json.WriteString(attribute, value);
            }
        }
        json.WriteEndObject();
    }
}
