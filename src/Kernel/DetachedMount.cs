using System.Runtime.InteropServices;
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

    /// <summary>
    /// A second mount of what an attached one shows, from its root on, without what is mounted on it. The calling thread must be
    /// in that one's mount namespace: open_tree(2), Linux 5.2.
    /// </summary>
    public static DetachedMount CloneOf(SafeFileHandle mountRoot, string subject)
    {
        uint flags = Syscall.OPEN_TREE_CLONE | Syscall.OPEN_TREE_CLOEXEC | Syscall.AT_EMPTY_PATH;
        return new DetachedMount(Fd.Owned(Syscall.open_tree(mountRoot, string.Empty, flags), "open_tree", subject), subject);
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

    /// <summary>
    /// Attaches it where another mount is attached, beneath that one, which then hides it until it is unmounted:
    /// MOVE_MOUNT_BENEATH, Linux 6.5. False, with nothing done, where the kernel does not know the flag or refuses it there
    /// (EINVAL: the mount is locked, it is its namespace's root, or something is mounted on it), or a filter forbids it (ENOSYS,
    /// EPERM).
    /// </summary>
    public bool TryAttachBeneath(SafeFileHandle top, string unsafePath)
    {
        uint flags = Syscall.MOVE_MOUNT_F_EMPTY_PATH | Syscall.MOVE_MOUNT_T_EMPTY_PATH | Syscall.MOVE_MOUNT_BENEATH;
        if (Syscall.move_mount(mount, string.Empty, top, string.Empty, flags) == 0)
        {
            return true;
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.EINVAL or Errno.ENOSYS or Errno.EPERM
            ? false
            : throw new KernelException("move_mount", unsafePath, errno);
    }
}
