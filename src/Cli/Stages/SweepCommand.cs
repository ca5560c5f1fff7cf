using System.CommandLine;
using System.Text.Json;
using Tuck.Cli.Output;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;

namespace Tuck.Cli.Stages;

/// <summary>Removes what a crash left.</summary>
internal sealed class SweepCommand : SessionCommand
{
    private readonly Option<bool> _json = ListOptions.Json();

    internal SweepCommand(Session session)
        : base("sweep", "Remove what no running container needs: after a crash, or every few minutes", session)
    {
        Add(_json);
    }

    protected override void Run(ParseResult arguments)
    {
        AuditLog audit = Session.OpenAudit();
        IReadOnlyList<Swept> done = new Sweep(Session.Settings, Session.Time).Run();
        foreach (Swept swept in done)
        {
            audit.Append("sweep", "ok", null, swept.ToString(), []);
        }
        if (arguments.GetValue(_json))
        {
            JsonText.WriteArray(Session.Output, done, WriteMembers);
            return;
        }
        foreach (Swept swept in done)
        {
            Session.Output.WriteLine(swept);
        }
    }

    private static void WriteMembers(Utf8JsonWriter json, Swept swept)
    {
        json.WriteString("action"u8, swept.Action);
        json.WriteString("kind"u8, swept.Kind);
        json.WriteString("id"u8, swept.Id);
    }
}
