using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>One mount a file, all of one file system.</summary>
internal static class FileClones
{
    /// <summary>
    /// Clones straight from the detached mount, which Linux can since 6.15. Before that a mount must be attached to be cloned
    /// from: then it is, in a mount namespace that lives for just that and that nobody else is in.
    /// </summary>
    internal static List<DetachedMount> Clone(DetachedMount mount, IReadOnlyList<PlacedFile> files)
    {
        List<DetachedMount> clones = [];
        if (!TryClone(mount, files, clones))
        {
            MountNamespace.RunPrivate(root =>
            {
                mount.AttachTo(root, "/");
                if (!TryClone(mount, files, clones))
                {
                    throw new KernelException("open_tree", "secrets", Errno.EINVAL);
                }
            });
        }
        return clones;
    }

    private static bool TryClone(DetachedMount mount, IReadOnlyList<PlacedFile> files, List<DetachedMount> clones)
    {
        foreach (PlacedFile file in files)
        {
            if (mount.TryCloneFile(file.File.Name) is not { } clone)
            {
                return false;
            }
            clones.Add(clone);
        }
        return true;
    }
}
