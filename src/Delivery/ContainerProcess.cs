using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery;

/// <summary>The process whose mount namespace is the container's, checked to be one.</summary>
internal static class ContainerProcess
{
    /// <exception cref="DeliveryException">Dead, younger than this process (its number was reused), or in our own namespace.</exception>
    internal static ProcessHandle Open(ProcFs proc, int pid)
    {
        if (pid <= 0)
        {
            throw new DeliveryException(ExitCode.BadState, "the state has no pid of a container process");
        }
        ProcessHandle process = OpenLiving(proc, pid);
        try
        {
            Check(proc, process);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private static ProcessHandle OpenLiving(ProcFs proc, int pid)
    {
        try
        {
            return ProcessHandle.Open(proc, pid);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EINVAL)
        {
            throw Gone(pid, e);
        }
    }

    private static void Check(ProcFs proc, ProcessHandle process)
    {
        try
        {
            using ProcessHandle self = ProcessHandle.Current(proc);
            if (process.StartTime() > self.StartTime())
            {
                throw new DeliveryException(
                    ExitCode.BadState, $"process {process.Pid} began after we were called: it is not the container's");
            }
            using SafeFileHandle theirs = process.OpenMountNamespace();
            using SafeFileHandle ours = self.OpenMountNamespace();
            if (FileStatus.Of(theirs, "namespace").IsSameFile(FileStatus.Of(ours, "namespace")))
            {
                throw new DeliveryException(
                    ExitCode.BadState, $"process {process.Pid} has no mount namespace of its own; its secrets would be the host's");
            }
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

    private static DeliveryException Gone(int pid, Exception? cause)
        => new(ExitCode.BadState, $"process {pid} of the container is gone", cause);
}
