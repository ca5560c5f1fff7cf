namespace Tuck.Kernel.Syscalls;

/// <summary>struct statfs of fstatfs(2) on the 64-bit architectures (x86-64, arm64): 120 bytes.</summary>
internal unsafe struct StatFs
{
    internal long f_type;
    internal long f_bsize;
    internal ulong f_blocks;
    internal ulong f_bfree;
    internal ulong f_bavail;
    internal ulong f_files;
    internal ulong f_ffree;
    private fixed int _f_fsid[2];
    internal long f_namelen;
    internal long f_frsize;
    internal long f_flags;
    private fixed long _f_spare[4];
}
