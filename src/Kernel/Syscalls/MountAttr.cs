namespace Tuck.Kernel.Syscalls;

/// <summary>struct mount_attr of mount_setattr(2), first version (32 bytes), Linux 5.12.</summary>
internal struct MountAttr
{
    internal ulong attr_set;
    internal ulong attr_clr;
    internal ulong propagation;
    internal ulong userns_fd;
}
