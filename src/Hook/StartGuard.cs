using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Mounting;
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

    private static bool IsDelivered(string path)
    {
        try
        {
            using SafeFileHandle file = Fd.OpenPath(path);
            return DeliveredFile.Is(file, path);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }
}
