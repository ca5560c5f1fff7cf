using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>
/// Whether a pod's containers are in a virtual machine (Kata): then the process the runtime names is the machine's, which lives in
/// the host's mount namespace, and theirs cannot be entered.
/// </summary>
internal static class VirtualMachine
{
    internal static bool Holds(PodSandbox pod)
    {
        if (pod.Pid == 0)
        {
            return false;
        }
        using ProcFs proc = ProcFs.Open();
        try
        {
            using ProcessHandle sandbox = ProcessHandle.Open(proc, (int)pod.Pid);
            using ProcessHandle self = ProcessHandle.Current(proc);
            using SafeFileHandle theirs = sandbox.OpenMountNamespace();
            using SafeFileHandle ours = self.OpenMountNamespace();
            return FileStatus.Of(theirs, "namespace").IsSameFile(FileStatus.Of(ours, "namespace"));
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            // The sandbox has ended; the container will not start either.
            return false;
        }
    }
}
