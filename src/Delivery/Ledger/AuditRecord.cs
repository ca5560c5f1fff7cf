using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Tuck.Delivery.Ledger;

/// <summary>One line of the audit log, as <see cref="AuditLog"/> writes it.</summary>
public sealed record AuditRecord
{
    public required DateTimeOffset Time { get; init; }

    public required string Action { get; init; }

    public required string Result { get; init; }

    public string? Container { get; init; }

    public string? Identity { get; init; }

    public required long User { get; init; }

    public required IReadOnlyList<HeldSecret> Secrets { get; init; }

    /// <summary>False for what is not a line of ours: torn by a full disk, or somebody's.</summary>
    internal static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out AuditRecord? record)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            record = new AuditRecord
            {
                Time = root.GetProperty("time"u8).GetDateTimeOffset(),
                Action = root.GetProperty("action"u8).GetString()!,
                Result = root.GetProperty("result"u8).GetString()!,
                Container = root.GetProperty("container"u8).GetString(),
                Identity = root.GetProperty("identity"u8).GetString(),
                User = root.GetProperty("user"u8).GetInt64(),
                Secrets = HeldSecret.ParseArray(root.GetProperty("secrets"u8)),
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            record = null;
            return false;
        }
    }
}
