using System.Text.Json;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;

namespace Tuck.Delivery.Ledger;

/// <summary>Who holds which secret version since when. Never a value, a length or a digest.</summary>
public sealed record LedgerEntry
{
    public required string Id { get; init; }

    public required string Engine { get; init; }

    public string? Image { get; init; }

    /// <summary>How people know it: its name, or <c>namespace/pod/container</c>.</summary>
    public string? Name { get; init; }

    public required string Bundle { get; init; }

    public required int Pid { get; init; }

    /// <summary>Start time of that process, in clock ticks since boot: pids are reused.</summary>
    public required long PidStartTime { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The stage that was filled, or null for a detached mount, which leaves nothing to clean.</summary>
    public string? Stage { get; init; }

    public required IReadOnlyList<HeldSecret> Secrets { get; init; }

    /// <summary>The exec policy that the container named, or null.</summary>
    public string? ExecPolicy { get; init; }

    /// <summary>Variables whose values are in files and are to be in no environment.</summary>
    public IReadOnlyList<VariableInFile> Variables { get; init; } = [];

    /// <summary>SELinux context of the container's mounts; empty without SELinux.</summary>
    public string MountLabel { get; init; } = string.Empty;

    /// <summary>What its grants were decided by.</summary>
    [System.Diagnostics.CodeAnalysis.AllowNull]
    public ContainerIdentity Identity
    {
        get => field ?? LedgerIdentity.Usual(Engine, Image, Name);
        init;
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("engine"u8, Engine);
        json.WriteString("image"u8, Image);
        json.WriteString("name"u8, Name);
        json.WriteString("bundle"u8, Bundle);
        json.WriteNumber("pid"u8, Pid);
        json.WriteNumber("pidStartTime"u8, PidStartTime);
        json.WriteString("since"u8, Since);
        json.WriteString("stage"u8, Stage);
        HeldSecret.WriteArray(json, Secrets);
        if (ExecPolicy is not null)
        {
            json.WriteString("execPolicy"u8, ExecPolicy);
        }
        if (Variables.Count > 0)
        {
            WriteVariables(json);
        }
        if (MountLabel.Length > 0)
        {
            json.WriteString("mountLabel"u8, MountLabel);
        }
        if (Identity != LedgerIdentity.Usual(Engine, Image, Name))
        {
            LedgerIdentity.Write(json, Identity);
        }
        json.WriteEndObject();
    }

    private void WriteVariables(Utf8JsonWriter json)
    {
        json.WriteStartObject("variables"u8);
        foreach (VariableInFile variable in Variables)
        {
            json.WriteString(variable.Name, variable.Path);
        }
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">Not an entry of ours.</exception>
    internal static LedgerEntry Parse(byte[] utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            return new LedgerEntry
            {
                Id = root.GetProperty("id"u8).GetString()!,
                Engine = root.GetProperty("engine"u8).GetString()!,
                Image = root.GetProperty("image"u8).GetString(),
                Name = root.GetProperty("name"u8).GetString(),
                Bundle = root.GetProperty("bundle"u8).GetString()!,
                Pid = root.GetProperty("pid"u8).GetInt32(),
                PidStartTime = root.GetProperty("pidStartTime"u8).GetInt64(),
                Since = root.GetProperty("since"u8).GetDateTimeOffset(),
                Stage = root.GetProperty("stage"u8).GetString(),
                Secrets = HeldSecret.ParseArray(root.GetProperty("secrets"u8)),
                ExecPolicy = root.TryGetProperty("execPolicy"u8, out JsonElement policy) ? policy.GetString() : null,
                Variables = root.TryGetProperty("variables"u8, out JsonElement variables)
                    ? [.. variables.EnumerateObject().Select(item => new VariableInFile(item.Name, item.Value.GetString()!))]
                    : [],
                MountLabel = root.TryGetProperty("mountLabel"u8, out JsonElement label) ? label.GetString()! : string.Empty,
                Identity = LedgerIdentity.TryRead(root),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("not a ledger entry", e);
        }
    }
}
