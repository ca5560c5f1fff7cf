using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>
/// Names: openat(2) and its *at family, statx(2) (Linux 4.11), openat2(2) (Linux 5.6), renameat2(2) (Linux 3.15, glibc 2.28).
/// </summary>
internal static unsafe partial class Syscall
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_RECURSIVE = 0x8000;

    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 0x1;
    internal const int O_RDWR = 0x2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NOCTTY = 0x100;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;

    // The two that x86 and Arm number differently (asm-generic/fcntl.h against arch/arm64/include/uapi/asm/fcntl.h).
    internal static readonly int O_DIRECTORY = IsArm64 ? 0x4000 : 0x10000;
    internal static readonly int O_NOFOLLOW = IsArm64 ? 0x8000 : 0x20000;

    internal const ulong RESOLVE_NO_XDEV = 0x1;
    internal const ulong RESOLVE_NO_MAGICLINKS = 0x2;
    internal const ulong RESOLVE_NO_SYMLINKS = 0x4;
    internal const ulong RESOLVE_IN_ROOT = 0x10;

    internal const uint RENAME_NOREPLACE = 0x1;

    internal const uint STATX_BASIC_STATS = 0x7ff;
    internal const uint STATX_MNT_ID = 0x1000;
    internal const ulong STATX_ATTR_MOUNT_ROOT = 0x2000;

    internal const int S_IFMT = 0xf000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFLNK = 0xa000;

    internal const long TMPFS_MAGIC = 0x01021994;
    internal const long RAMFS_MAGIC = 0x858458f6;
    internal const long PROC_SUPER_MAGIC = 0x9fa0;

    internal const long ST_RDONLY = 0x1;
    internal const long ST_NOSUID = 0x2;
    internal const long ST_NODEV = 0x4;
    internal const long ST_NOEXEC = 0x8;

    private const nint SYS_openat2 = 437;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal static nint openat2(SafeHandle dirfd, string path, in OpenHow how)
        => openat2(SYS_openat2, dirfd, path, how, (nuint)sizeof(OpenHow));

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int openat(int dirfd, string path, int flags, uint mode);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int openat(SafeHandle dirfd, string path, int flags, uint mode);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdirat(SafeHandle dirfd, string path, uint mode);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdirat(int dirfd, string path, uint mode);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlinkat(SafeHandle dirfd, string path, int flags);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int renameat2(SafeHandle oldDir, string oldPath, SafeHandle newDir, string newPath, uint flags);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int symlinkat(string target, SafeHandle dirfd, string path);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint readlinkat(SafeHandle dirfd, string path, byte* buffer, nuint size);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(SafeHandle dirfd, string path, int flags, uint mask, out Statx status);

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int fchownat(SafeHandle dirfd, string path, uint owner, uint group, int flags);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int fstatfs(SafeHandle fd, out StatFs status);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint openat2(nint number, SafeHandle dirfd, string path, in OpenHow how, nuint size);
}
