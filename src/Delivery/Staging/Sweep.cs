using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Delivery.Staging;

/// <summary>
/// Removes what no running container needs: ledger entries of processes that ended, files of stages whose container stopped,
/// stages whose container no longer exists. It is needed after a crash only; the hook's poststop does the same at every stop.
/// </summary>
public sealed class Sweep(Settings settings, TimeProvider time)
{
    /// <summary>
    /// A stage that was never filled: its container may still be on its way, pulling an image. Longer than any start, short
    /// enough that a forgotten one does not stay.
    /// </summary>
    private static readonly TimeSpan s_unusedLife = TimeSpan.FromHours(1);

    /// <summary>An entry is written within milliseconds; who has not ended after this was killed.</summary>
    private static readonly TimeSpan s_longestWrite = TimeSpan.FromMinutes(1);

    /// <summary>What was done, a line each; empty if there was nothing to do.</summary>
    public IReadOnlyList<string> Run()
    {
        List<string> done = [];
        using ProcFs proc = ProcFs.Open();
        DeliveryLedger ledger = new(settings.LedgerPath);
        Dictionary<string, LedgerEntry> users = new(StringComparer.Ordinal);
        HashSet<string> orphans = new(StringComparer.Ordinal);
        foreach (LedgerEntry entry in ledger.All())
        {
            bool isRunning = ContainerPresence.IsRunning(proc, entry);
            if (entry.Stage is not null && (isRunning || ContainerPresence.Exists(entry)))
            {
                // Several may have had it in turn; the one that runs counts.
                if (isRunning || !users.ContainsKey(entry.Stage))
                {
                    users[entry.Stage] = entry;
                }
            }
            else if (!isRunning && ledger.Remove(entry.Engine, entry.Id))
            {
                _ = orphans.Add(entry.Stage ?? string.Empty);
                done.Add($"forgot container {entry.Id}");
            }
        }
        if (ledger.RemoveUnfinished(time.GetUtcNow() - s_longestWrite) is > 0 and int unfinished)
        {
            done.Add($"removed {unfinished} unfinished ledger {(unfinished == 1 ? "entry" : "entries")}");
        }
        foreach (string name in StageNames())
        {
            if (users.TryGetValue(name, out LedgerEntry? user))
            {
                EmptyIfStopped(name, user, proc, done);
            }
            else if (orphans.Contains(name) || !MayBeWaitedFor(name))
            {
                new Stage(settings, name).Remove();
                done.Add($"removed stage {name}");
            }
        }
        return done;
    }

    private void EmptyIfStopped(string name, LedgerEntry user, ProcFs proc, List<string> done)
    {
        Stage stage = new(settings, name);
        if (!ContainerPresence.IsRunning(proc, user) && stage.IsFilled())
        {
            stage.Empty();
            done.Add($"emptied stage {name}");
        }
    }

    /// <summary>Mounted in this boot, empty, and not old.</summary>
    private bool MayBeWaitedFor(string name)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(new Stage(settings, name).Path);
        FileStatus status = directory.Status();
        return status.IsMountRoot && directory.Names().Count == 0 && time.GetUtcNow() - status.Modified < s_unusedLife;
    }

    private List<string> StageNames()
    {
        using DirectoryHandle? stages = DirectoryHandle.TryOpen(settings.StagePath);
        return stages is null ? [] : stages.Names().Where(Stage.IsName).ToList();
    }
}
