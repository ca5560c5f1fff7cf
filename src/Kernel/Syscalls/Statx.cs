namespace Tuck.Kernel.Syscalls;

/// <summary>struct statx of statx(2), Linux 4.11; stx_mnt_id since 5.8. 256 bytes on every architecture.</summary>
internal unsafe struct Statx
{
    internal uint stx_mask;
    internal uint stx_blksize;
    internal ulong stx_attributes;
    internal uint stx_nlink;
    internal uint stx_uid;
    internal uint stx_gid;
    internal ushort stx_mode;
    private readonly ushort _spare0;
    internal ulong stx_ino;
    internal ulong stx_size;
    internal ulong stx_blocks;
    internal ulong stx_attributes_mask;
    internal StatxTimestamp stx_atime;
    internal StatxTimestamp stx_btime;
    internal StatxTimestamp stx_ctime;
    internal StatxTimestamp stx_mtime;
    internal uint stx_rdev_major;
    internal uint stx_rdev_minor;
    internal uint stx_dev_major;
    internal uint stx_dev_minor;
    internal ulong stx_mnt_id;
    private fixed ulong _spare[13];
}
