using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>ptrace(2): PTRACE_SEIZE since Linux 3.4, PTRACE_O_EXITKILL since 3.8.</summary>
internal static partial class Syscall
{
    internal const int PTRACE_CONT = 7;
    internal const int PTRACE_DETACH = 17;
    internal const int PTRACE_SEIZE = 0x4206;
    internal const int PTRACE_INTERRUPT = 0x4207;
    internal const int PTRACE_LISTEN = 0x4208;
    internal const int PTRACE_O_EXITKILL = 0x100000;
    internal const int PTRACE_EVENT_STOP = 128;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint ptrace(int request, nint pid, nint address, nint data);
}
