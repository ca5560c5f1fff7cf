using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>Attributes of one mount, MOUNT_ATTR_* of mount_setattr(2).</summary>
[Flags]
public enum MountAttributes
{
    None = 0,
    ReadOnly = (int)Syscall.MOUNT_ATTR_RDONLY,
    NoSuid = (int)Syscall.MOUNT_ATTR_NOSUID,
    NoDev = (int)Syscall.MOUNT_ATTR_NODEV,
    NoExec = (int)Syscall.MOUNT_ATTR_NOEXEC,

    /// <summary>Linux 5.10.</summary>
    NoSymFollow = (int)Syscall.MOUNT_ATTR_NOSYMFOLLOW,
}
