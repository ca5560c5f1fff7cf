using System.CommandLine;
using System.CommandLine.Completions;
using Tuck.Cli.Ledger;
using Tuck.Cli.Output;
using Tuck.Cli.Secrets;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Rotation;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Rotation;

/// <summary>Brings running containers to the current versions of what they hold.</summary>
internal sealed class RotateContainersCommand : SessionCommand
{
    private static readonly Listing<RotationOutcome> s_listing = new(
        ["CONTAINER", "NAME", "SECRET", "VERSION", "RESULT", "CAUSE"], OutcomeText.Row, OutcomeText.WriteMembers);

    private readonly Option<bool> _json = ListOptions.Json();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be done" };
    private readonly Option<string?> _secret;

    private readonly Option<string?> _container = new("--container")
    {
        Description = "Only this container: its name, or the beginning of its id",
        HelpName = "ID",
    };

    internal RotateContainersCommand(Session session)
        : base("rotate", "Give running containers the current versions of the secrets they hold", session)
    {
        Add(_secret = SecretArguments.Only(session));
        Add(_container);
        Add(_dryRun);
        Add(_json);
        _container.CompletionSources.Add(Complete);
        Examples = ["tuck rotate", "tuck rotate --secret db-password --dry-run", "tuck rotate --container web"];
    }

    protected override void Run(ParseResult arguments)
    {
        string? secret = arguments.GetValue(_secret) is { } name ? Session.Subject = SecretName.Require(name) : null;
        using StoreSource source = new(Session.Settings, Session.Time);
        RotationRun rotation = new(Session.Settings, Session.Time, source)
        {
            Secret = secret,
            IsDryRun = arguments.GetValue(_dryRun),
        };
        if (!rotation.IsDryRun)
        {
            _ = Session.OpenAudit();
        }
        List<LedgerEntry> holders = Holders(rotation, arguments.GetValue(_container));
        RotationProgress progress = new(Session, holders.Count);
        List<RotationOutcome> outcomes = [];
        foreach (IReadOnlyList<RotationOutcome> some in rotation.Run(holders))
        {
            outcomes.AddRange(some);
            progress.Step();
        }
        s_listing.Print(Session, outcomes, arguments.GetValue(_json));
        FailedHolders.Refuse(outcomes);
    }

    private List<LedgerEntry> Holders(RotationRun rotation, string? container)
    {
        LedgerEntry? only = container is null ? null : LedgerEntries.Find(Session.Settings, container);
        return [.. rotation.Holders().Where(holder => only is null || (holder.Engine, holder.Id) == (only.Engine, only.Id))];
    }

    /// <summary>Silent when anything is wrong: a completion is no place for a message.</summary>
    private IEnumerable<CompletionItem> Complete(CompletionContext context)
    {
        try
        {
            Session.Begin(context.ParseResult, context.ParseResult.GetValue(Config));
            return [.. new DeliveryLedger(Session.Settings.LedgerPath).All()
                .Select(entry => new CompletionItem(entry.Name ?? ShortId.Of(entry.Id)))];
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            return [];
        }
    }
}
