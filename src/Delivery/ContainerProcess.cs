using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Delivery;

/// <summary>The process whose mount namespace is the container's, checked to be one.</summary>
public static class ContainerProcess
{
    /// <exception cref="DeliveryException">Dead, not the container's (its number was reused), or in our own namespace.</exception>
    internal static ProcessHandle Open(ProcFs proc, ContainerView view)
    {
        ProcessHandle process = OpenLiving(proc, view.Pid);
        try
        {
            Check(proc, process, view.HostRootPath);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Only that it lives: of a container in a virtual machine, the process here is the machine's.</summary>
    /// <exception cref="DeliveryException">There is none.</exception>
    internal static ProcessHandle OpenLiving(ProcFs proc, int pid)
    {
        if (pid <= 0)
        {
            throw new DeliveryException(ExitCode.BadState, "the state has no pid of a container process");
        }
        try
        {
            return ProcessHandle.Open(proc, pid);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EINVAL)
        {
            throw Gone(pid, e);
        }
    }

    /// <summary>The one a delivery was made to, while it runs.</summary>
    /// <exception cref="DeliveryException">It is gone, or is in our own mount namespace.</exception>
    public static ProcessHandle OpenRecorded(ProcFs proc, LedgerEntry entry)
    {
        ProcessHandle process = OpenLiving(proc, entry.Pid);
        try
        {
            using ProcessHandle self = ProcessHandle.Current(proc);
            RequireNamespaceOfItsOwn(process, self);
            // Last: what was read above was then read of the same, living process.
            return process.StartTime() == entry.PidStartTime && process.IsAlive() ? process : throw Gone(entry.Pid, null);
        }
        catch (Exception e)
        {
            process.Dispose();
            throw e is KernelException { Errno: Errno.ENOENT or Errno.ESRCH } ? Gone(entry.Pid, e) : e;
        }
    }

    private static void Check(ProcFs proc, ProcessHandle process, string? hostRootPath)
    {
        try
        {
            using ProcessHandle self = ProcessHandle.Current(proc);
            if (hostRootPath is null)
            {
                RequireOlder(process, self);
            }
            else
            {
                RequireRoot(process, hostRootPath);
            }
            RequireNamespaceOfItsOwn(process, self);
            // Last: what was read above was then read of the same, living process.
            if (!process.IsAlive())
            {
                throw Gone(process.Pid, null);
            }
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            throw Gone(process.Pid, e);
        }
    }

    private static void RequireOlder(ProcessHandle process, ProcessHandle self)
    {
        if (process.StartTime() > self.StartTime())
        {
            throw new DeliveryException(
                ExitCode.BadState, $"process {process.Pid} began after we were called: it is not the container's");
        }
    }

    private static void RequireRoot(ProcessHandle process, string hostRootPath)
    {
        using SafeFileHandle hostRoot = Fd.OpenPath(hostRootPath);
        using RootDirectory root = process.OpenRootDirectory();
        if (!FileStatus.Of(root.Handle, "root").IsSameFile(FileStatus.Of(hostRoot, hostRootPath)))
        {
            throw new DeliveryException(
                ExitCode.BadState, $"process {process.Pid} has another root than {hostRootPath}: it is not the container's");
        }
    }

    private static void RequireNamespaceOfItsOwn(ProcessHandle process, ProcessHandle self)
    {
        using SafeFileHandle theirs = process.OpenMountNamespace();
        using SafeFileHandle ours = self.OpenMountNamespace();
        if (FileStatus.Of(theirs, "namespace").IsSameFile(FileStatus.Of(ours, "namespace")))
        {
            throw new DeliveryException(
                ExitCode.BadState, $"process {process.Pid} has no mount namespace of its own; its secrets would be the host's");
        }
    }

    private static DeliveryException Gone(int pid, Exception? cause)
        => new(ExitCode.BadState, $"process {pid} of the container is gone", cause);
}
