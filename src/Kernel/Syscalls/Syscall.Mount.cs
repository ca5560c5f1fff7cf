using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>
/// The mount API by file descriptor: fsopen(2), fsconfig(2), fsmount(2), fspick(2), open_tree(2), move_mount(2), Linux 5.2
/// (MOVE_MOUNT_BENEATH 6.5); mount_setattr(2), Linux 5.12; umount2(2).
/// </summary>
internal static unsafe partial class Syscall
{
    internal const uint FSOPEN_CLOEXEC = 0x1;

    internal const uint FSCONFIG_SET_FLAG = 0;
    internal const uint FSCONFIG_SET_STRING = 1;
    internal const uint FSCONFIG_CMD_CREATE = 6;
    internal const uint FSCONFIG_CMD_RECONFIGURE = 7;

    internal const uint FSMOUNT_CLOEXEC = 0x1;

    internal const uint FSPICK_CLOEXEC = 0x1;
    internal const uint FSPICK_EMPTY_PATH = 0x8;

    internal const uint OPEN_TREE_CLONE = 0x1;
    internal const uint OPEN_TREE_CLOEXEC = 0x80000;

    internal const uint MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    internal const uint MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    internal const uint MOVE_MOUNT_BENEATH = 0x200;

    internal const uint MOUNT_ATTR_RDONLY = 0x1;
    internal const uint MOUNT_ATTR_NOSUID = 0x2;
    internal const uint MOUNT_ATTR_NODEV = 0x4;
    internal const uint MOUNT_ATTR_NOEXEC = 0x8;
    internal const uint MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    internal const ulong MS_PRIVATE = 0x40000;

    internal const int MNT_DETACH = 0x2;
    internal const int UMOUNT_NOFOLLOW = 0x8;

    private const nint SYS_open_tree = 428;
    private const nint SYS_move_mount = 429;
    private const nint SYS_fsopen = 430;
    private const nint SYS_fsconfig = 431;
    private const nint SYS_fsmount = 432;
    private const nint SYS_fspick = 433;
    private const nint SYS_mount_setattr = 442;

    internal static nint fsopen(string fsname, uint flags) => fsopen(SYS_fsopen, fsname, flags);

    internal static nint fsconfig(SafeHandle fd, uint cmd, string? key, string? value, int aux)
        => fsconfig(SYS_fsconfig, fd, cmd, key, value, aux);

    internal static nint fsmount(SafeHandle fd, uint flags, uint attributes) => fsmount(SYS_fsmount, fd, flags, attributes);

    internal static nint fspick(SafeHandle dirfd, string path, uint flags) => fspick(SYS_fspick, dirfd, path, flags);

    internal static nint open_tree(SafeHandle dirfd, string path, uint flags) => open_tree(SYS_open_tree, dirfd, path, flags);

    internal static nint move_mount(SafeHandle from, string fromPath, SafeHandle to, string toPath, uint flags)
        => move_mount(SYS_move_mount, from, fromPath, to, toPath, flags);

    internal static nint mount_setattr(SafeHandle dirfd, string path, uint flags, in MountAttr attr)
        => mount_setattr(SYS_mount_setattr, dirfd, path, flags, attr, (nuint)sizeof(MountAttr));

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int umount2(string target, int flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint fsopen(nint number, string fsname, nuint flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint fsconfig(nint number, SafeHandle fd, nuint cmd, string? key, string? value, nint aux);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint fsmount(nint number, SafeHandle fd, nuint flags, nuint attributes);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint fspick(nint number, SafeHandle dirfd, string path, nuint flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint open_tree(nint number, SafeHandle dirfd, string path, nuint flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint move_mount(
        nint number, SafeHandle from, string fromPath, SafeHandle to, string toPath, nuint flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint mount_setattr(
        nint number, SafeHandle dirfd, string path, nuint flags, in MountAttr attr, nuint size);
}
