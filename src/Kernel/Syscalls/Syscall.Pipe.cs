using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>Pipes, and waiting for them: pipe2(2) (Linux 2.6.27), fcntl(2), poll(2).</summary>
internal static unsafe partial class Syscall
{
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int F_DUPFD_CLOEXEC = 1030;

    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int fcntl(SafeHandle fd, int command, nint argument);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int poll(PollFd* fds, nuint count, int milliseconds);
}
