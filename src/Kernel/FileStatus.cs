using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>What statx(2) says of an open file, Linux 4.11; the mount id since 5.8 (0 before).</summary>
public readonly struct FileStatus
{
    private readonly Statx _statx;

    private FileStatus(in Statx statx) => _statx = statx;

    public uint Uid => _statx.stx_uid;

    public uint Gid => _statx.stx_gid;

    /// <summary>Permission bits with set-id and sticky bits.</summary>
    public int Mode => _statx.stx_mode & 0xfff;

    public long SizeBytes => (long)_statx.stx_size;

    public ulong Inode => _statx.stx_ino;

    public ulong MountId => _statx.stx_mnt_id;

    public uint DeviceMajor => _statx.stx_dev_major;

    public uint DeviceMinor => _statx.stx_dev_minor;

    public DateTimeOffset Modified
        => DateTimeOffset.FromUnixTimeSeconds(_statx.stx_mtime.tv_sec).AddTicks(_statx.stx_mtime.tv_nsec / 100);

    public bool IsDirectory => (_statx.stx_mode & Syscall.S_IFMT) == Syscall.S_IFDIR;

    public bool IsRegularFile => (_statx.stx_mode & Syscall.S_IFMT) == Syscall.S_IFREG;

    public bool IsSymbolicLink => (_statx.stx_mode & Syscall.S_IFMT) == Syscall.S_IFLNK;

    /// <summary>Whether a mount begins here. False too where the kernel cannot tell (before 5.8).</summary>
    public bool IsMountRoot => (_statx.stx_attributes & Syscall.STATX_ATTR_MOUNT_ROOT) != 0;

    /// <summary>Whether both are one file, or one namespace.</summary>
    public bool IsSameFile(in FileStatus other)
        => Inode == other.Inode && DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor;

    public static FileStatus Of(SafeFileHandle file, string subject)
    {
        int result = Syscall.statx(
            file, string.Empty, Syscall.AT_EMPTY_PATH, Syscall.STATX_BASIC_STATS | Syscall.STATX_MNT_ID, out Statx statx);
        Fd.Check(result, "statx", subject);
        return new FileStatus(statx);
    }
}
