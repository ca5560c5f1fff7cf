using System.Globalization;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Delivery.Staging;

/// <summary>
/// Removes what no running container needs: ledger entries of processes that ended, promises to containers that have none, files
/// of stages whose container stopped, stages whose container no longer exists, what an exec left. It is needed after a crash only;
/// the hook's poststop does the same at every stop.
/// </summary>
public sealed class Sweep(Settings settings, TimeProvider time)
{
    /// <summary>
    /// A stage that was never filled: its container may still be on its way, pulling an image. Longer than any start, short
    /// enough that a forgotten one does not stay.
    /// </summary>
    private static readonly TimeSpan s_unusedLife = TimeSpan.FromHours(1);

    /// <summary>An entry is written, a container created, within milliseconds; who has not ended after this was killed.</summary>
    private static readonly TimeSpan s_longestWrite = TimeSpan.FromMinutes(1);

    private readonly DeliveryLedger _ledger = new(settings.LedgerPath);
    private readonly Dictionary<string, LedgerEntry> _users = new(StringComparer.Ordinal);
    private readonly HashSet<string> _orphans = new(StringComparer.Ordinal);
    private readonly List<Swept> _done = [];

    /// <summary>What was done; empty if there was nothing to do.</summary>
    public IReadOnlyList<Swept> Run()
    {
        using ProcFs proc = ProcFs.Open();
        using DirectoryHandle? stages = DirectoryHandle.TryOpen(settings.StagePath);
        // A container that starts now records its claim of a stage under this lock: before we look, or after we are done.
        stages?.Lock();
        foreach (LedgerEntry entry in _ledger.All())
        {
            SweepEntry(entry, ContainerPresence.IsRunning(proc, entry));
        }
        foreach (string name in _ledger.RemoveUnfinished(time.GetUtcNow() - s_longestWrite))
        {
            _done.Add(new Swept("removed", "unfinished entry", name));
        }
        foreach (string id in PromisedFiles.ForgetAbandoned(settings, proc, time.GetUtcNow() - s_longestWrite))
        {
            _done.Add(new Swept("forgot", "promise", id));
        }
        foreach (string name in Stage.Names(settings))
        {
            SweepStage(name, proc);
        }
        SweepStandIns(proc);
        return _done;
    }

    /// <summary>Left only if tuck-runtime was killed while it waited for an exec.</summary>
    private void SweepStandIns(ProcFs proc)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(settings.StandInPath);
        foreach (string name in directory?.Names() ?? [])
        {
            if (!int.TryParse(name, CultureInfo.InvariantCulture, out int pid) || !ProcessHandle.IsAlive(proc, pid))
            {
                // Links in it are removed and not followed.
                Directory.Delete($"{settings.StandInPath}/{name}", recursive: true);
                _done.Add(new Swept("removed", "stand-in", name));
            }
        }
    }

    private void SweepEntry(LedgerEntry entry, bool isRunning)
    {
        if (entry.Stage is not null && (isRunning || ContainerPresence.Exists(entry)))
        {
            // Several may have had it in turn; the one that runs counts.
            if (isRunning || !_users.ContainsKey(entry.Stage))
            {
                _users[entry.Stage] = entry;
            }
        }
        else if (!isRunning && _ledger.Remove(entry.Engine, entry.Id))
        {
            _ = _orphans.Add(entry.Stage ?? string.Empty);
            _done.Add(new Swept("forgot", "container", entry.Id));
        }
    }

    private void SweepStage(string name, ProcFs proc)
    {
        Stage stage = new(settings, name);
        if (!_users.TryGetValue(name, out LedgerEntry? user))
        {
            if (_orphans.Contains(name) || !MayBeWaitedFor(name))
            {
                stage.Remove();
                _done.Add(new Swept("removed", "stage", name));
            }
        }
        else if (!ContainerPresence.IsRunning(proc, user) && stage.IsFilled())
        {
            stage.Empty();
            _done.Add(new Swept("emptied", "stage", name));
        }
    }

    /// <summary>Mounted in this boot, empty, and not old.</summary>
    private bool MayBeWaitedFor(string name)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(new Stage(settings, name).Path);
        FileStatus status = directory.Status();
        return status.IsMountRoot && directory.Names().Count == 0 && time.GetUtcNow() - status.Modified < s_unusedLife;
    }
}
