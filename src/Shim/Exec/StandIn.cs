using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Shim.Exec;

/// <summary>
/// A process that stands for a container's own, for a runtime that joins the namespaces of the process it is told: it is in all of
/// them, but in a mount namespace without the secrets. It is this program once more, and does nothing but be there: it stops itself
/// and is killed.
/// </summary>
internal static class StandIn
{
    /// <summary>What it is called with, and the mount namespace as a path of the host's /proc.</summary>
    internal const string Option = "--tuck-stand-in";

    internal static bool IsMeant(string[] args) => args is [Option, _];

    internal static int Run(string mountNamespace)
    {
        ProcessHardening.ForbidDump();
        using SafeFileHandle file = Fd.OpenReadOnly(mountNamespace);
        MountNamespace.Enter(file, mountNamespace);
        OwnProcess.Stop();
        return (int)ExitCode.Done;
    }
}
