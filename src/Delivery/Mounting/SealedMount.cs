using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>How a mount of ours is: in memory, read-only in every respect, restricted, and seen in one namespace only.</summary>
internal static class SealedMount
{
    /// <summary>Whether a file or directory is on one. Borrows the handle.</summary>
    /// <param name="table">Of the calling thread's mount namespace, where it is attached.</param>
    /// <param name="handle">The file or directory.</param>
    /// <param name="path">As messages call it.</param>
    /// <param name="maySwap">Whether it need not be kept from swap.</param>
    internal static bool Is(MountTable table, SafeFileHandle handle, string path, bool maySwap)
    {
        FileSystemStatus fileSystem = FileSystemStatus.Of(handle, path);
        return fileSystem is { IsMemory: true, IsReadOnly: true, IsRestricted: true }
            && table.Find(FileStatus.Of(handle, path).MountId) is { IsShared: false } entry
            && entry.HasSuperOption("ro")
            && (maySwap || fileSystem.IsRamfs || entry.HasSuperOption("noswap"));
    }
}
