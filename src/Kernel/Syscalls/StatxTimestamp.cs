namespace Tuck.Kernel.Syscalls;

/// <summary>struct statx_timestamp of statx(2): seconds since 1970 and nanoseconds.</summary>
internal struct StatxTimestamp
{
    internal long tv_sec;
    internal uint tv_nsec;
    private readonly int _reserved;
}
