using Tuck.Delivery.Mounting;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>
/// One mount of a running container in the place of another, so that whoever opens a path meets the one or the other, and never
/// neither. Used only on threads inside the container's mount namespace. Borrows what it is given; owns a copy of the old mount,
/// for going back.
/// </summary>
/// <remarks>
/// The new one is attached beneath the old one, and the old one unmounted: the place is never empty and the old content is gone,
/// but for files that are open. Where the kernel cannot do that (before Linux 6.5, or the old one is locked there) the new one is
/// attached on top, and the old one stays under it until the container ends: who may unmount in the container can see it again.
/// </remarks>
internal sealed class MountReplacement(DeliveredMount old, DetachedMount mount) : IDisposable
{
    private DetachedMount? _backup;
    private bool _isOnTop;
    private bool _isDone;

    public void Dispose() => _backup?.Dispose();

    /// <exception cref="UnsafePathException">The container has changed the place meanwhile. Nothing was done.</exception>
    internal void Apply(ProcFs proc, RootDirectory root)
    {
        RequireUnchanged(proc, root);
        _backup = DetachedMount.CloneOf(old.Root, old.Path);
        if (mount.TryAttachBeneath(old.Root, old.Path))
        {
            // If this fails the old one stays on top, and what is under it ends with the container. It cannot be taken away
            // again: the old one, which is attached to it, would go with it.
            MountNamespace.Detach(proc, old.Root, old.Path);
        }
        else
        {
            mount.AttachTo(old.Root, old.Path);
            _isOnTop = true;
        }
        _isDone = true;
    }

    /// <summary>Looks from outside, as a delivery does: the path, resolved anew, is the new mount.</summary>
    /// <exception cref="UnsafePathException">It is not.</exception>
    internal void Verify(ProcFs proc, RootDirectory root, bool maySwap)
    {
        using var seen = root.OpenPath(old.Path);
        ulong id = FileStatus.Of(seen, old.Path).MountId;
        if (id == 0 || id != mount.Status().MountId || !SealedMount.Is(MountTable.Read(proc), seen, old.Path, maySwap))
        {
            throw new UnsafePathException("verify", old.Path, "what is there is not what was attached");
        }
    }

    /// <summary>
    /// Puts the old one back, in the same way. After a failure, which is the one to be told, whatever else fails here.
    /// </summary>
    internal void Undo(ProcFs proc)
    {
        if (!_isDone)
        {
            return;
        }
        try
        {
            if (_isOnTop || _backup!.TryAttachBeneath(mount.Handle, old.Path))
            {
                MountNamespace.Detach(proc, mount.Handle, old.Path);
            }
            else
            {
                _backup.AttachTo(mount.Handle, old.Path);
            }
        }
        catch (KernelException)
        {
        }
    }

    private void RequireUnchanged(ProcFs proc, RootDirectory root)
    {
        using var now = root.OpenPath(old.Path);
        FileStatus status = FileStatus.Of(now, old.Path);
        if (!status.IsMountRoot || status.MountId != old.Status.MountId)
        {
            throw new UnsafePathException("move_mount", old.Path, "what was delivered is not there any more");
        }
        // On a shared mount the new one would appear in every peer of it: on the host, if the operator shared a host directory. A
        // container that moves it there at this very moment has shown its secrets there already.
        MountTable table = MountTable.Read(proc);
        if (table.Find(status.MountId) is not { IsShared: false } entry || table.Find(entry.ParentId) is not { IsShared: false })
        {
            throw new UnsafePathException("move_mount", old.Path, "lies on a mount shared with other namespaces");
        }
    }
}
