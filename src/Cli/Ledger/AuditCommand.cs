using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Ledger;

/// <summary>Shows what was done with secrets, oldest first.</summary>
internal sealed class AuditCommand : SessionCommand
{
    private static readonly Listing<AuditRecord> s_listing = new(
        ["TIME", "ACTION", "RESULT", "SECRETS", "CONTAINER", "IDENTITY", "USER"], Row, WriteMembers);

    private readonly Option<bool> _json = ListOptions.Json();

    private readonly Option<string?> _since = new("--since")
    {
        Description = "Only since then: 30m, 2h, 7d, or a time",
        HelpName = "WHEN",
    };

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "Only what concerns this secret",
        HelpName = "NAME",
    };

    private readonly Option<string?> _container = new("--container")
    {
        Description = "Only what concerns this container",
        HelpName = "ID",
    };

    private readonly Option<int?> _count = new("--lines", "-n") { Description = "Only the last N", HelpName = "N" };

    internal AuditCommand(Session session)
        : base("audit", "Show what was done with secrets: by whom, to which container, and what was denied", session)
    {
        Add(_json);
        Add(_since);
        Add(_secret);
        Add(_container);
        Add(_count);
        Examples =
        [
            "tuck audit --since 1d --secret db-password",
            "tuck audit -n 20",
            "tail -F /var/log/tuck/audit.jsonl | jq 'select(.result == \"denied\")'",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        DateTimeOffset since = arguments.GetValue(_since) is { } when ? PointInTime.Parse(when, Session.Time) : default;
        string? secret = arguments.GetValue(_secret);
        string? container = arguments.GetValue(_container);
        AuditReader reader = new(Session.Settings.AuditPath);
        IEnumerable<AuditRecord> records = reader.Read()
            .Where(record => record.Time >= since)
            .Where(record => secret is null || record.Secrets.Any(held => held.Name == secret))
            .Where(record => container is null || LedgerEntries.IsMeant(container, record.Container));
        s_listing.Print(
            Session, [.. arguments.GetValue(_count) is { } count ? records.TakeLast(count) : records], arguments.GetValue(_json));
        if (reader.DamagedLines > 0)
        {
            Session.Hint($"{Session.Settings.AuditPath}: {reader.DamagedLines} lines cannot be read");
        }
    }

    private static string[] Row(AuditRecord record) =>
    [
        record.Time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        record.Action,
        record.Result,
        record.Secrets.Count > 0 ? string.Join(' ', record.Secrets.Select(Named)) : "-",
        record.Container is { } container ? ShortId.Of(container) : "-",
        record.Identity ?? "-",
        record.User.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>Version 0 is none in particular: of a pattern, or of a secret that went with all its versions.</summary>
    private static string Named(HeldSecret secret) => secret.Version > 0 ? $"{secret.Name}@{secret.Version}" : secret.Name;

    private static void WriteMembers(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteString("time"u8, record.Time);
        json.WriteString("action"u8, record.Action);
        json.WriteString("result"u8, record.Result);
        json.WriteString("container"u8, record.Container);
        json.WriteString("identity"u8, record.Identity);
        json.WriteNumber("user"u8, record.User);
        json.WriteStartArray("secrets"u8);
        foreach (HeldSecret secret in record.Secrets)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, secret.Name);
            json.WriteNumber("version"u8, secret.Version);
            json.WriteString("target"u8, secret.Target);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
