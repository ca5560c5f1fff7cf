using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>
/// The mounts of a running container that show what was delivered to it. The container may have moved, covered or replaced them,
/// and may change them while they are looked at. Owns what it found.
/// </summary>
internal sealed class DeliveredMounts : IDisposable
{
    private readonly List<DeliveredMount> _mounts = [];

    private DeliveredMounts()
    {
    }

    internal IReadOnlyList<DeliveredMount> All => _mounts;

    /// <summary>Only on a thread inside the container's mount namespace.</summary>
    /// <param name="proc">The host's.</param>
    /// <param name="root">The container's.</param>
    /// <param name="secrets">All that was delivered.</param>
    /// <exception cref="UnsafePathException">Something is not where it was delivered.</exception>
    internal static DeliveredMounts Find(ProcFs proc, RootDirectory root, IReadOnlyList<HeldSecret> secrets)
    {
        DeliveredMounts found = new();
        try
        {
            MountTable table = MountTable.Read(proc);
            foreach (HeldSecret held in secrets)
            {
                found.Add(table, root, held);
            }
            found._mounts.ForEach(RequireWhole);
            return found;
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    public void Dispose() => _mounts.ForEach(mount => mount.Dispose());

    private void Add(MountTable table, RootDirectory root, HeldSecret held)
    {
        SafeFileHandle file = Open(root, held.Target);
        try
        {
            if (!DeliveredFile.Is(file, held.Target) || !SealedMount.Is(table, file, held.Target, maySwap: true))
            {
                throw new UnsafePathException("statx", held.Target, "not a file that was delivered");
            }
            FileStatus status = FileStatus.Of(file, held.Target);
            MountOf(root, held.Target, status).Add(held, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file's own mount, or the one whose root is its directory.</summary>
    private DeliveredMount MountOf(RootDirectory root, string target, in FileStatus file)
    {
        string path = file.IsMountRoot ? target : target[..Math.Max(target.LastIndexOf('/'), 1)];
        if (_mounts.Find(mount => mount.Path == path) is { } known)
        {
            return known.Status.MountId == file.MountId ? known : throw Elsewhere(target);
        }
        DeliveredMount mount = new(path, Open(root, path));
        _mounts.Add(mount);
        return mount.Status.IsMountRoot && mount.Status.MountId == file.MountId ? mount : throw Elsewhere(target);
    }

    private static SafeFileHandle Open(RootDirectory root, string path)
    {
        try
        {
            return root.OpenPath(path);
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            throw Elsewhere(path);
        }
    }

    /// <summary>A directory with other files than those recorded is not the one that was delivered: they would be lost.</summary>
    private static void RequireWhole(DeliveredMount mount)
    {
        if (mount.IsDirectory)
        {
            using DirectoryHandle directory = DirectoryHandle.OpenAt(mount.Root, mount.Path);
            if (!directory.Names().ToHashSet(StringComparer.Ordinal).SetEquals(mount.Files.Select(file => file.Name)))
            {
                throw new UnsafePathException("getdents64", mount.Path, "holds other files than those delivered");
            }
        }
    }

    private static UnsafePathException Elsewhere(string target)
        => new("openat2", target, "what was delivered is not there any more");
}
