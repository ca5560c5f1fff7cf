using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>What a process does to itself before it reads its first secret byte.</summary>
public static class ProcessHardening
{
    /// <summary>
    /// Not dumpable (no core, no ptrace by the same user), no core size, umask 077, working directory "/". An OCI runtime starts
    /// hooks in the bundle, or in a root file system an image has filled.
    /// </summary>
    public static void Apply()
    {
        Fd.Check(Syscall.prctl(Syscall.PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl", "PR_SET_DUMPABLE");
        Fd.Check(Syscall.setrlimit(Syscall.RLIMIT_CORE, default), "setrlimit", "RLIMIT_CORE");
        _ = Syscall.umask(0x3f); // 077; umask cannot fail and returns the mask before
        Fd.Check(Syscall.chdir("/"), "chdir", "/");
    }

    /// <summary>The user who runs this process, as its user namespace numbers it.</summary>
    public static uint EffectiveUid => Syscall.geteuid();
}
