using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>What is done with an open file: read(2), write(2), fsync(2), fchmod(2), fchown(2), flock(2), getdents64(2).</summary>
internal static unsafe partial class Syscall
{
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    internal const int SEEK_SET = 0;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint read(SafeHandle fd, byte* buffer, nuint count);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint write(SafeHandle fd, byte* buffer, nuint count);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int fsync(SafeHandle fd);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int fchmod(SafeHandle fd, uint mode);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int fchown(SafeHandle fd, uint owner, uint group);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int flock(SafeHandle fd, int operation);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial long lseek(SafeHandle fd, long offset, int whence);

    /// <summary>Exported by glibc 2.30 and musl: entries as struct linux_dirent64.</summary>
    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint getdents64(SafeHandle fd, byte* buffer, nuint size);
}
