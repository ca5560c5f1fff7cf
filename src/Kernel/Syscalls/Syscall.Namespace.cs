using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>Namespaces of the calling thread: setns(2), unshare(2), and fchdir(2), which needs an fs_struct of its own there.</summary>
internal static partial class Syscall
{
    internal const int CLONE_FS = 0x200;
    internal const int CLONE_NEWNS = 0x20000;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int setns(SafeHandle fd, int nstype);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int fchdir(SafeHandle fd);
}
