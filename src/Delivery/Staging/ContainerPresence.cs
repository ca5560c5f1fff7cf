using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Delivery.Staging;

/// <summary>Whether a container of the ledger runs, and whether it exists at all.</summary>
public static class ContainerPresence
{
    /// <summary>The state directories of bare runtimes: /run/RUNTIME/ID lives from create to delete.</summary>
    private static readonly string[] s_runtimeRoots = ["/run/runc", "/run/crun", "/run/youki"];

    /// <summary>Whether the process it was delivered to lives: pid and start time, because pids are reused.</summary>
    public static bool IsRunning(ProcFs proc, LedgerEntry entry)
    {
        try
        {
            using ProcessHandle process = ProcessHandle.Open(proc, entry.Pid);
            return process.StartTime() == entry.PidStartTime && process.IsAlive();
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether it could be started again. Podman keeps a container's bundle until <c>rm</c>, containerd and CRI-O until its process
    /// has ended; a bare runtime keeps a state directory until <c>delete</c>, while its bundle is the user's.
    /// </summary>
    public static bool Exists(LedgerEntry entry)
    {
        return entry.Engine == "oci"
            ? Array.Exists(s_runtimeRoots, root => Directory.Exists(root + "/" + entry.Id))
            : Directory.Exists(entry.Bundle);
    }
}
