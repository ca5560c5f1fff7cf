using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>
/// New versions for one running container, all or none:
/// <list type="number">
/// <item>Open: the process the delivery was made to, or what stands for it.</item>
/// <item>Look: which of its mounts show what was delivered.</item>
/// <item>Build, fill and seal new ones, out of sight.</item>
/// <item>Replace, and verify from outside; otherwise put back.</item>
/// <item>Record: the ledger entry, one audit line; otherwise put back.</item>
/// </list>
/// Grants and versions were decided before (<see cref="RotationPlan"/>). Until step 4 nothing of it is visible anywhere, and a
/// process killed before leaves nothing. One killed between 4 and 5 leaves new files that are recorded as old: the next rotation
/// does them once more.
/// </summary>
internal sealed class ContainerRotation(RotationPlan plan, Settings settings, TimeProvider time, ProcFs proc)
{
    private readonly AuditLog _audit = new(settings.AuditPath, time);
    private readonly DeliveryLedger _ledger = new(settings.LedgerPath);

    /// <param name="isDryRun">Only look whether it can be done.</param>
    internal IEnumerable<RotationOutcome> Run(bool isDryRun)
    {
        try
        {
            _audit.RequireWritable();
            Rotate(isDryRun);
            return plan.Ending(isDryRun ? RotationResult.Outdated : RotationResult.Rotated);
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            if (!ContainerPresence.IsRunning(proc, plan.Entry))
            {
                return plan.Ending(RotationResult.Ended);
            }
            Tell("failed");
            return plan.Ending(RotationResult.Failed, Failure.Of(e));
        }
    }

    private void Rotate(bool isDryRun)
    {
        if (plan.Entry.Stage is { } stage)
        {
            RotateStage(new Stage(settings, stage), isDryRun);
            return;
        }
        using ProcessHandle process = ContainerProcess.OpenRecorded(proc, plan.Entry); // 1
        using RootDirectory root = process.OpenRootDirectory();
        using DeliveredMounts old = Look(process, root); // 2
        if (isDryRun)
        {
            return;
        }
        using RotatedMounts built = RotatedMounts.Build(plan, old, settings, proc); // 3
        process.RunInside(() => built.Replace(root)); // 4
        RecordOr(() => process.RunInside(built.Undo)); // 5
    }

    private DeliveredMounts Look(ProcessHandle process, RootDirectory root)
    {
        DeliveredMounts? found = null;
        process.RunInside(() => found = DeliveredMounts.Find(proc, root, plan.Entry.Secrets));
        return found!;
    }

    private void RotateStage(Stage stage, bool isDryRun)
    {
        if (!isDryRun)
        {
            stage.Replace(NewFor, () => ContainerPresence.IsRunning(proc, plan.Entry)); // 3, 4
            RecordOr(() => { }); // 5
        }
    }

    private Secrets.SecretBuffer? NewFor(string name)
        => plan.Entry.Secrets.FirstOrDefault(held => held.Target == settings.SecretsDirectory + "/" + name) is { } held
            ? plan.NewFor(held)?.Value
            : null;

    private void RecordOr(Action undo)
    {
        LedgerEntry? before = _ledger.Find(plan.Entry.Engine, plan.Entry.Id);
        // Meanwhile the container may have ended, and another of the same name have been delivered to: that entry is not ours.
        if (before is null || before.Pid != plan.Entry.Pid || before.PidStartTime != plan.Entry.PidStartTime)
        {
            return;
        }
        try
        {
            _ledger.Record(before with { Secrets = plan.HeldAfter(time.GetUtcNow()) });
            _audit.Append("rotate", "ok", plan.Entry.Id, plan.Entry.Identity.ToString(), plan.Changes());
        }
        catch
        {
            Quietly(undo);
            Quietly(() => _ledger.Record(before));
            throw;
        }
    }

    /// <summary>The failure is what is to be told, whether it can be written down or not.</summary>
    private void Tell(string result)
        => Quietly(() => _audit.Append("rotate", result, plan.Entry.Id, plan.Entry.Identity.ToString(), plan.Changes()));

    private static void Quietly(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
        }
    }
}
