using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Staging;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>Brings the running containers of the ledger to the current versions of what they hold. Borrows the source.</summary>
public sealed class RotationRun(Settings settings, TimeProvider time, ISecretSource source)
{
    private readonly DeliveryLedger _ledger = new(settings.LedgerPath);

    /// <summary>Only this secret; null: all.</summary>
    public string? Secret { get; init; }

    /// <summary>Only look what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The containers there is something to look at for, in the order of time.</summary>
    public IReadOnlyList<LedgerEntry> Holders()
    {
        using ProcFs proc = ProcFs.Open();
        return [.. _ledger.All().Where(Concerns).Where(entry => ContainerPresence.IsRunning(proc, entry))];
    }

    /// <summary>
    /// One container after the other; what fails in one does not keep the others. What is as it is to be is not told.
    /// </summary>
    public IEnumerable<IReadOnlyList<RotationOutcome>> Run(IEnumerable<LedgerEntry> holders)
    {
        using ProcFs proc = ProcFs.Open();
        using CurrentSecrets current = new(source);
        foreach (LedgerEntry holder in holders)
        {
            yield return Rotate(holder, proc, current);
        }
    }

    private List<RotationOutcome> Rotate(LedgerEntry holder, ProcFs proc, CurrentSecrets current)
    {
        using IDisposable locked = _ledger.LockForRotation();
        // Another rotation may have been first.
        if (_ledger.Find(holder.Engine, holder.Id) is not { } entry || !ContainerPresence.IsRunning(proc, entry))
        {
            return [];
        }
        RotationPlan plan = RotationPlan.For(entry, Secret, settings, current);
        List<RotationOutcome> outcomes = [.. plan.Settled];
        if (!IsDryRun)
        {
            TellDenied(entry, outcomes);
        }
        if (!plan.IsEmpty)
        {
            outcomes.AddRange(new ContainerRotation(plan, settings, time, proc).Run(IsDryRun));
        }
        return outcomes;
    }

    private void TellDenied(LedgerEntry entry, List<RotationOutcome> outcomes)
    {
        AuditLog audit = new(settings.AuditPath, time);
        foreach (RotationOutcome outcome in outcomes.Where(outcome => outcome.Failure?.Code == ExitCode.Denied))
        {
            string target = entry.Secrets.First(held => held.Name == outcome.Secret).Target;
            HeldSecret denied = new(outcome.Secret, outcome.To ?? 0, target);
            audit.Append("rotate", "denied", entry.Id, entry.Identity.ToString(), [denied]);
        }
    }

    private bool Concerns(LedgerEntry entry)
        => entry.Secrets.Any(held => !held.IsOwn && (Secret is null || held.Name == Secret));
}
