using System.Buffers;
using System.Text.Json;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>
/// What was done with secrets, one JSON object a line, appended in one write(2) so that concurrent writers do not mix. An audit
/// that cannot be written is an error: what cannot be accounted for is not done.
/// </summary>
public sealed class AuditLog(string path, TimeProvider time)
{
    /// <summary>Fails now, rather than after what is to be accounted for was done.</summary>
    public void RequireWritable() => AppendOnly.Write(path, []);

    /// <summary>Writes one line.</summary>
    /// <param name="action">What was tried: deliver, create, rotate, remove, grant, stage …</param>
    /// <param name="result">ok, or the class of the failure.</param>
    /// <param name="container">The container's id, or null for what an operator did.</param>
    /// <param name="identity">The attributes seen, as they are typed.</param>
    /// <param name="secrets">Names and versions.</param>
    public void Append(
        string action, string result, string? container, string? identity, IReadOnlyList<HeldSecret> secrets)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.GetUtcNow());
            json.WriteString("action"u8, action);
            json.WriteString("result"u8, result);
            json.WriteString("container"u8, container);
            json.WriteString("identity"u8, identity);
            json.WriteNumber("user"u8, ProcessHardening.EffectiveUid);
            HeldSecret.WriteArray(json, secrets);
            json.WriteEndObject();
        }
        bytes.Write("\n"u8);
        AppendOnly.Write(path, bytes.WrittenSpan);
    }
}
