using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>What fstatfs(2) says of the file system and the mount an open file is on.</summary>
public readonly struct FileSystemStatus
{
    private readonly StatFs _statfs;

    private FileSystemStatus(in StatFs statfs) => _statfs = statfs;

    public bool IsTmpfs => _statfs.f_type == Syscall.TMPFS_MAGIC;

    public bool IsRamfs => _statfs.f_type == Syscall.RAMFS_MAGIC;

    public bool IsProc => _statfs.f_type == Syscall.PROC_SUPER_MAGIC;

    /// <summary>Whether its pages are memory, not a device's. tmpfs may still be swapped out, see noswap in tmpfs(5).</summary>
    public bool IsMemory => IsTmpfs || IsRamfs;

    public bool IsReadOnly => Has(Syscall.ST_RDONLY);

    /// <summary>nosuid, nodev and noexec, all three.</summary>
    public bool IsRestricted => Has(Syscall.ST_NOSUID | Syscall.ST_NODEV | Syscall.ST_NOEXEC);

    public static FileSystemStatus Of(SafeFileHandle file, string subject)
    {
        Fd.Check(Syscall.fstatfs(file, out StatFs statfs), "fstatfs", subject);
        return new FileSystemStatus(statfs);
    }

    private bool Has(long flags) => (_statfs.f_flags & flags) == flags;
}
