using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A mount held by descriptor. Until it is attached no namespace shows it, and the kernel frees it with the descriptor,
/// whatever becomes of this process. Owns the descriptor, not the place it was attached to.
/// </summary>
public sealed class DetachedMount(SafeFileHandle mount, string subject) : IDisposable
{
    /// <summary>The mount's root, borrowed.</summary>
    public SafeFileHandle Handle => mount;

    public void Dispose() => mount.Dispose();

    public FileStatus Status() => FileStatus.Of(mount, subject);

    /// <summary>Makes this mount read-only, whatever its superblock is: mount_setattr(2), Linux 5.12.</summary>
    public void MakeReadOnly()
    {
        MountAttr isReadOnly = new() { attr_set = Syscall.MOUNT_ATTR_RDONLY };
        Fd.Check(Syscall.mount_setattr(mount, string.Empty, Syscall.AT_EMPTY_PATH, isReadOnly), "mount_setattr", subject);
    }

    /// <summary>Its root directory, for filling it.</summary>
    public DirectoryHandle OpenRootDirectory() => DirectoryHandle.OpenAt(mount, subject);

    /// <summary>A second mount of one file in it. Null before Linux 6.15, which cannot clone from a mount attached nowhere (EINVAL).</summary>
    public DetachedMount? TryCloneFile(string name)
    {
        uint flags = Syscall.OPEN_TREE_CLONE | Syscall.OPEN_TREE_CLOEXEC | Syscall.AT_SYMLINK_NOFOLLOW;
        nint fd = Syscall.open_tree(mount, DirectoryHandle.Component(name), flags);
        return Fd.Owned(fd, "open_tree", name, Errno.EINVAL) is { } handle ? new DetachedMount(handle, name) : null;
    }

    /// <summary>Attaches it over the target, which must be in the calling thread's mount namespace.</summary>
    public void AttachTo(SafeFileHandle target, string unsafePath)
    {
        uint flags = Syscall.MOVE_MOUNT_F_EMPTY_PATH | Syscall.MOVE_MOUNT_T_EMPTY_PATH;
        Fd.Check(Syscall.move_mount(mount, string.Empty, target, string.Empty, flags), "move_mount", unsafePath);
    }
}
