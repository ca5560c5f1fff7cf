using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>socket(2) and sendto(2).</summary>
internal static unsafe partial class Syscall
{
    internal const int AF_UNIX = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int MSG_NOSIGNAL = 0x4000;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint sendto(
        SafeHandle fd, byte* buffer, nuint length, int flags, byte* address, uint addressLength);
}
