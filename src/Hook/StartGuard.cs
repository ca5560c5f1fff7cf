using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Hook;

/// <summary>
/// The last look, from inside: tuck-nri has the container's runtime run this hook after it has attached the files and before the
/// container's program begins (runtime-spec, startContainer). NRI goes on without a plugin that dies or hangs; this does not.
/// </summary>
internal static class StartGuard
{
    /// <exception cref="DeliveryException">One of the files is not there.</exception>
    internal static void Require(IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
        {
            if (!IsDelivered(path))
            {
                throw new DeliveryException(
                    ExitCode.SecretUnavailable,
                    $"{Printable.Of(path)} was not delivered: tuck-nri ended or hung while this container started; "
                    + "it will be delivered to the next one");
            }
        }
    }

    /// <summary>In memory, read-only, and not the placeholder, which is empty as no secret is.</summary>
    private static bool IsDelivered(string path)
    {
        try
        {
            using SafeFileHandle file = Fd.OpenPath(path);
            FileStatus status = FileStatus.Of(file, path);
            FileSystemStatus fileSystem = FileSystemStatus.Of(file, path);
            return status is { IsRegularFile: true, SizeBytes: > 0 }
                && fileSystem is { IsMemory: true, IsReadOnly: true, IsRestricted: true };
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }
}
