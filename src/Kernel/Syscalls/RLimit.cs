namespace Tuck.Kernel.Syscalls;

/// <summary>struct rlimit of setrlimit(2) on 64-bit architectures.</summary>
internal struct RLimit
{
    internal ulong rlim_cur;
    internal ulong rlim_max;
}
