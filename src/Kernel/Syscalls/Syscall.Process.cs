using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>Processes: pidfd_open(2) (Linux 5.3), pidfd_send_signal(2) (Linux 5.1), prctl(2), setrlimit(2), umask(2), chdir(2), getuid(2).</summary>
internal static partial class Syscall
{
    internal const int PR_SET_DUMPABLE = 4;
    internal const int RLIMIT_CORE = 4;

    private const nint SYS_pidfd_send_signal = 424;
    private const nint SYS_pidfd_open = 434;

    internal static nint pidfd_open(int pid, uint flags) => pidfd_open(SYS_pidfd_open, pid, flags);

    internal static nint pidfd_send_signal(SafeHandle pidfd, int signal)
        => pidfd_send_signal(SYS_pidfd_send_signal, pidfd, signal, 0, 0);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int setrlimit(int resource, in RLimit limit);

    [LibraryImport(Libc)]
    internal static partial uint umask(uint mask);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chdir(string path);

    [LibraryImport(Libc)]
    internal static partial uint getuid();

    [LibraryImport(Libc)]
    internal static partial uint geteuid();

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint pidfd_open(nint number, nint pid, nuint flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint pidfd_send_signal(nint number, SafeHandle pidfd, nint signal, nint info, nuint flags);
}
