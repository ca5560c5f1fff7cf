using System.CommandLine;
using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Staging;
using Tuck.Kernel;

namespace Tuck.Cli.Ledger;

/// <summary>Which container holds which secret version since when.</summary>
internal sealed class StatusCommand : SessionCommand
{
    private readonly Option<bool> _json = ListOptions.Json();

    internal StatusCommand(Session session)
        : base("status", "Show which container holds which version of which secret, and since when", session)
    {
        Add(_json);
        Examples = ["tuck status", "tuck status --json | jq -r '.[] | select(.version < .currentVersion) | .container'"];
    }

    protected override void Run(ParseResult arguments)
    {
        List<HeldVersion> held = All();
        Listing<HeldVersion> listing = new(
            ["CONTAINER", "ENGINE", "NAME", "IMAGE", "SECRET", "VERSION", "TARGET", "SINCE", "STATE"],
            item => item.Row(Session.Time),
            HeldVersion.WriteMembers);
        listing.Print(Session, held, arguments.GetValue(_json));
        Hint("for the current version, run tuck rotate, or restart", held, staysUntilRestart: false);
        Hint("restart to get the current version", held, staysUntilRestart: true);
    }

    private void Hint(string advice, List<HeldVersion> held, bool staysUntilRestart)
    {
        HashSet<string> outdated = [.. held.Where(item => item.IsOutdated && item.Secret.StaysUntilRestart == staysUntilRestart)
            .Select(item => ShortId.Of(item.Container.Id))];
        if (outdated.Count > 0)
        {
            Session.Hint($"{advice}: {string.Join(' ', outdated)}");
        }
    }

    private List<HeldVersion> All()
    {
        Dictionary<string, long> current = CurrentVersions();
        using ProcFs proc = ProcFs.Open();
        List<HeldVersion> held = [];
        foreach (LedgerEntry entry in new DeliveryLedger(Session.Settings.LedgerPath).All())
        {
            bool isRunning = ContainerPresence.IsRunning(proc, entry);
            held.AddRange(entry.Secrets.Select(secret => new HeldVersion(
                entry, secret, isRunning, current.TryGetValue(secret.Name, out long version) ? version : null)));
        }
        return held;
    }

    private Dictionary<string, long> CurrentVersions()
    {
        using SecretStores stores = Session.OpenStores();
        Dictionary<string, long> versions = new(StringComparer.Ordinal);
        foreach (StoredVersion secret in stores.Persistent.List().Concat(stores.Ephemeral.List()))
        {
            if (secret.Number is { } number)
            {
                versions[secret.Name] = number;
            }
        }
        return versions;
    }
}
