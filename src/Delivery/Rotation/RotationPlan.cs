using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;

namespace Tuck.Delivery.Rotation;

/// <summary>
/// What of a container's secrets is to change, and why the others are not. Grants are decided anew: what the container has was
/// granted at its start, what it would get now may not be any more. Borrows the values.
/// </summary>
internal sealed class RotationPlan
{
    private readonly Dictionary<string, FetchedSecret> _wanted = new(StringComparer.Ordinal);
    private readonly List<RotationOutcome> _settled = [];

    private RotationPlan(LedgerEntry entry) => Entry = entry;

    internal LedgerEntry Entry { get; }

    /// <summary>Secrets that do not change and of which there is something to say.</summary>
    internal IReadOnlyList<RotationOutcome> Settled => _settled;

    internal bool IsEmpty => _wanted.Count == 0;

    /// <param name="entry">The container.</param>
    /// <param name="only">The secret that is to be looked at; null: all of them.</param>
    /// <param name="settings">Whose grants.</param>
    /// <param name="current">Whose versions.</param>
    internal static RotationPlan For(LedgerEntry entry, string? only, Settings settings, CurrentSecrets current)
    {
        RotationPlan plan = new(entry);
        foreach (IGrouping<string, HeldSecret> held in entry.Secrets.Where(held => !held.IsOwn).GroupBy(held => held.Name))
        {
            if (only is null || held.Key == only)
            {
                plan.Decide([.. held], settings, current);
            }
        }
        return plan;
    }

    /// <summary>The new version of what is held; null if it stays as it is.</summary>
    internal FetchedSecret? NewFor(HeldSecret held)
        => !held.StaysUntilRestart && _wanted.TryGetValue(held.Name, out FetchedSecret? wanted) && wanted.Version != held.Version
            ? wanted
            : null;

    /// <summary>What the container holds once it is done.</summary>
    internal List<HeldSecret> HeldAfter(DateTimeOffset now)
        => [.. Entry.Secrets.Select(held => NewFor(held) is { } wanted
            ? held with { Version = wanted.Version, Rotated = now }
            : held)];

    /// <summary>The places that change, with the versions they then have, as an audit line names them.</summary>
    internal List<HeldSecret> Changes()
        => [.. Entry.Secrets.Where(held => NewFor(held) is not null)
            .Select(held => new HeldSecret(held.Name, NewFor(held)!.Version, held.Target))];

    /// <summary>The same end for all that was to change.</summary>
    internal IEnumerable<RotationOutcome> Ending(RotationResult result, Failure? failure = null)
        => _wanted.Select(wanted => new RotationOutcome(
            Entry, wanted.Key, VersionOf(wanted.Key), wanted.Value.Version, result, failure));

    private void Decide(List<HeldSecret> held, Settings settings, CurrentSecrets current)
    {
        string name = held[0].Name;
        try
        {
            if (settings.Sources.TryFind(name, out SourcedSecret? sourced, out _))
            {
                Settle(name, null, RotationResult.Kept, new(ExitCode.Done, $"source {sourced.Source} is asked at a start only"));
                return;
            }
            FetchedSecret? secret = current.Find(name);
            if (secret is null)
            {
                Settle(name, null, RotationResult.Kept, new(ExitCode.SecretUnavailable, "it is no longer in the store"));
            }
            else if (held.All(item => item.StaysUntilRestart))
            {
                if (held.Any(item => item.Version != secret.Version))
                {
                    Settle(name, secret.Version, RotationResult.Kept, new(ExitCode.Done, "it has asked for rotate=restart"));
                }
            }
            else if (held.Any(item => !item.StaysUntilRestart && item.Version != secret.Version))
            {
                settings.Grants.Require(name, Entry.Identity);
                _wanted.Add(name, secret);
            }
        }
        catch (DeliveryException e)
        {
            long? to = e.ExitCode == ExitCode.Denied ? current.Find(name)?.Version : null;
            Settle(name, to, RotationResult.Failed, Failure.Of(e));
        }
    }

    private void Settle(string name, long? to, RotationResult result, Failure failure)
        => _settled.Add(new RotationOutcome(Entry, name, VersionOf(name), to, result, failure));

    /// <summary>The oldest that it holds.</summary>
    private long VersionOf(string name) => Entry.Secrets.Where(held => held.Name == name).Min(held => held.Version);
}
