namespace Tuck.Kernel.Syscalls;

/// <summary>struct open_how of openat2(2), Linux 5.6.</summary>
internal struct OpenHow
{
    internal ulong flags;
    internal ulong mode;
    internal ulong resolve;
}
