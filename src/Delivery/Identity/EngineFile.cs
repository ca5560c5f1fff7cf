using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Identity;

/// <summary>A file an engine wrote of its containers, below a directory of its own. No link is followed below that directory.</summary>
internal static class EngineFile
{
    /// <summary>
    /// Null if there is none. What is read may hold values of variables: whoever has the bytes wipes them, and none are left
    /// behind by a buffer that grew.
    /// </summary>
    /// <param name="root">The directory: a path of the engine's.</param>
    /// <param name="path">Components below it.</param>
    /// <param name="limit">Of bytes.</param>
    /// <exception cref="DeliveryException">Not a regular file, another user's, or longer than the limit.</exception>
    internal static byte[]? TryRead(string root, ReadOnlySpan<string> path, int limit)
    {
        using SafeFileHandle? file = TryOpen(root, path);
        if (file is null)
        {
            return null;
        }
        string subject = root + "/" + string.Join('/', path!);
        FileStatus status = FileStatus.Of(file, subject);
        if (!status.IsRegularFile || status.Uid != ProcessHardening.EffectiveUid)
        {
            throw new DeliveryException(ExitCode.BadState, $"{subject}: not a file of the engine's user");
        }
        if (status.SizeBytes > limit)
        {
            throw new DeliveryException(ExitCode.BadState, $"{subject}: more than {limit} bytes");
        }
        byte[] bytes = new byte[status.SizeBytes];
        _ = Fd.ReadFull(file, bytes, subject);
        return bytes;
    }

    private static SafeFileHandle? TryOpen(string root, ReadOnlySpan<string> path)
    {
        DirectoryHandle? directory = DirectoryHandle.TryOpen(root);
        try
        {
            foreach (string component in path[..^1])
            {
                DirectoryHandle? next = directory?.TryOpenDirectory(component);
                directory?.Dispose();
                directory = next;
            }
            return directory?.TryOpenFile(path[^1]);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOTDIR or Errno.ELOOP)
        {
            return null;
        }
        finally
        {
            directory?.Dispose();
        }
    }
}
