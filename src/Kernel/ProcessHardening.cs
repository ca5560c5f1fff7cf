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
        ForbidDump();
        Fd.Check(Syscall.setrlimit(Syscall.RLIMIT_CORE, default), "setrlimit", "RLIMIT_CORE");
        _ = Syscall.umask(0x3f); // 077; umask cannot fail and returns the mask before
        Fd.Check(Syscall.chdir("/"), "chdir", "/");
    }

    /// <summary>
    /// The part of it that ends with the process: not dumpable. For one that becomes or starts a program that is to find the
    /// limits, the umask and the working directory of its caller. A process that is not dumpable leaves no core: core(5).
    /// </summary>
    public static void ForbidDump()
        => Fd.Check(Syscall.prctl(Syscall.PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl", "PR_SET_DUMPABLE");

    /// <summary>The most that this process's limit on core files can be raised to, in bytes: getrlimit(2).</summary>
    public static ulong MaxCoreBytes()
    {
        Fd.Check(Syscall.getrlimit(Syscall.RLIMIT_CORE, out RLimit limit), "getrlimit", "RLIMIT_CORE");
        return limit.rlim_max;
    }

    /// <summary>The user who runs this process, as its user namespace numbers it.</summary>
    public static uint EffectiveUid => Syscall.geteuid();
}
