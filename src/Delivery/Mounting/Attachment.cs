using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>
/// Mounts going into one container, all or none. Used only on a thread inside the container's mount namespace. It
/// borrows all it is given.
/// </summary>
internal sealed class Attachment(ProcFs proc, RootDirectory root)
{
    private readonly MountTable _before = MountTable.Read(proc);
    private readonly List<(DetachedMount Mount, string Path)> _attached = [];

    /// <summary>
    /// Attaches the mount over the directory. False, with nothing done, if something is mounted at or below it, which the mount
    /// would hide: a Kubernetes service account, Podman's own secrets, subscription data. Our own placeholder is to be hidden.
    /// </summary>
    internal bool TryAttachDirectory(DetachedMount mount, string unsafePath)
    {
        using SafeFileHandle target = root.EnsureDirectory(unsafePath);
        FileStatus status = FileStatus.Of(target, unsafePath);
        if ((status.IsMountRoot && !IsPlaceholder(status.MountId)) || _before.HasBelow(MountTable.PathOf(proc, target)))
        {
            return false;
        }
        Attach(mount, target, status, unsafePath);
        return true;
    }

    internal void AttachFile(DetachedMount mount, string unsafePath)
    {
        using SafeFileHandle target = root.EnsureFile(unsafePath);
        Attach(mount, target, FileStatus.Of(target, unsafePath), unsafePath);
    }

    /// <summary>Looks from outside: each path, resolved anew, is our mount, memory, read-only and restricted, and kept from swap.</summary>
    internal void Verify(bool maySwap)
    {
        MountTable after = MountTable.Read(proc);
        foreach ((DetachedMount mount, string path) in _attached)
        {
            using SafeFileHandle seen = root.OpenPath(path);
            ulong id = FileStatus.Of(seen, path).MountId;
            if (id == 0 || id != mount.Status().MountId || !SealedMount.Is(after, seen, path, maySwap))
            {
                throw new UnsafePathException("verify", path, "what is there is not what was attached");
            }
        }
    }

    /// <summary>
    /// Takes away what was attached, after a failure, which is the one to be told. What is no longer attached (who removes a
    /// mount point in another namespace takes the mount away with it) must not keep the others.
    /// </summary>
    internal void Undo()
    {
        foreach ((DetachedMount mount, string path) in _attached)
        {
            try
            {
                MountNamespace.Detach(proc, mount.Handle, path);
            }
            catch (KernelException)
            {
            }
        }
    }

    private bool IsPlaceholder(ulong mountId)
        => _before.Find(mountId) is { Type: "tmpfs", Source: Placeholder.DirectorySource };

    private void Attach(DetachedMount mount, SafeFileHandle target, in FileStatus status, string unsafePath)
    {
        // Below a shared mount ours would appear in every peer of it: on the host, if the operator shared a host directory.
        if (_before.Find(status.MountId) is not { IsShared: false })
        {
            throw new UnsafePathException(
                "move_mount", unsafePath, "lies on a mount shared with other namespaces; use a target outside the shared volume");
        }
        mount.AttachTo(target, unsafePath);
        _attached.Add((mount, unsafePath));
    }
}
