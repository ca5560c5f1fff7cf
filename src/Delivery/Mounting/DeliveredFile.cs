using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>How a file that was delivered is known: it is in memory, read-only, and not the placeholder, which is empty as no secret is.</summary>
public static class DeliveredFile
{
    /// <summary>
    /// We mount one, over a placeholder; where a rotation cannot attach beneath (before Linux 6.5), one more each time. More are
    /// somebody's who tries something.
    /// </summary>
    private const int MaxMountsOfOne = 4096;

    /// <summary>Whether this is one. Borrows the handle.</summary>
    public static bool Is(SafeFileHandle file, string path)
    {
        FileStatus status = FileStatus.Of(file, path);
        FileSystemStatus fileSystem = FileSystemStatus.Of(file, path);
        return status is { IsRegularFile: true, SizeBytes: > 0 }
            && fileSystem is { IsMemory: true, IsReadOnly: true, IsRestricted: true };
    }

    /// <summary>Looks from outside: the first of these paths of a container at which nothing was delivered; null if all are there.</summary>
    /// <param name="process">Of the container; it has pivoted.</param>
    /// <param name="paths">As the container sees them.</param>
    public static string? FirstMissing(ProcessHandle process, IReadOnlyList<string> paths)
    {
        using RootDirectory root = process.OpenRootDirectory();
        return paths.FirstOrDefault(path => !IsAt(root, path));
    }

    /// <summary>The value that was delivered to a path of a container.</summary>
    /// <param name="proc">The host's.</param>
    /// <param name="process">Of the container; it has pivoted.</param>
    /// <param name="path">As the container sees it.</param>
    /// <exception cref="DeliveryException">There is something else by now.</exception>
    public static SecretBuffer Read(ProcFs proc, ProcessHandle process, string path)
    {
        using RootDirectory root = process.OpenRootDirectory();
        using SafeFileHandle reference = root.OpenPath(path);
        if (!Is(reference, path))
        {
            throw new DeliveryException(ExitCode.BadState, $"{Printable.Of(path)}: not a file that was delivered");
        }
        using SafeFileHandle file = proc.OpenForReading(reference, path);
        return SecretInput.Read(file, path);
    }

    /// <summary>Takes what was delivered away. Only on a thread in a mount namespace that may be changed.</summary>
    /// <param name="proc">The host's.</param>
    /// <param name="paths">As the container sees them.</param>
    /// <exception cref="UnsafePathException">One stays: its mount is not where the mount table says, or is under others.</exception>
    public static void Unmount(ProcFs proc, IEnumerable<string> paths)
    {
        using RootDirectory root = RootDirectory.Open("/");
        foreach (string path in paths)
        {
            for (int mounts = 0; IsAt(root, path); mounts++)
            {
                if (mounts == MaxMountsOfOne)
                {
                    throw new UnsafePathException("umount2", path, "what was delivered is still there");
                }
                UnmountAt(proc, root, path);
            }
        }
    }

    private static void UnmountAt(ProcFs proc, RootDirectory root, string path)
    {
        using SafeFileHandle file = root.OpenPath(path);
        ulong id = FileStatus.Of(file, path).MountId;
        MountEntry mount = MountTable.Read(proc).Find(id)
            ?? throw new UnsafePathException("umount2", path, "its mount has no place in the mount table");
        using SafeFileHandle point = root.OpenPath(mount.Point);
        FileStatus status = FileStatus.Of(point, mount.Point);
        if (status.MountId != id || !status.IsMountRoot)
        {
            throw new UnsafePathException("umount2", path, "its mount is not where the mount table says");
        }
        MountNamespace.Detach(proc, point, path);
    }

    private static bool IsAt(RootDirectory root, string path)
    {
        try
        {
            using SafeFileHandle file = root.OpenPath(path);
            return Is(file, path);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }
}
