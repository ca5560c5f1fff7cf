using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>How a file that was delivered is known: it is in memory, read-only, and not the placeholder, which is empty as no secret is.</summary>
public static class DeliveredFile
{
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
