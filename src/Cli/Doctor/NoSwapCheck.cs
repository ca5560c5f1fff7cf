using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>tmpfs noswap: whether delivered secrets are kept from swap by the kernel.</summary>
internal sealed class NoSwapCheck(Settings settings) : ICheck
{
    private const string Name = "tmpfs noswap";

    public IEnumerable<Finding> Run()
    {
        if (IsSupported() is not { } isSupported)
        {
            yield return Finding.Warn(Name, "cannot be seen from here", "run it as root");
            yield break;
        }
        yield return (isSupported, settings.WithoutNoSwap) switch
        {
            (true, _) => Finding.Ok(Name, "supported"),
            (false, SwapPolicy.Ramfs) => Finding.Ok(Name, "not supported (Linux 6.3); ramfs is used, which is never swapped"),
            (false, SwapPolicy.Refuse) => Finding.Fail(
                Name, "not supported, and delivery.without-noswap is \"refuse\"", "Linux 6.3 or newer, or set it to \"ramfs\""),
            (false, _) => Finding.Warn(
                Name, "not supported, and delivery.without-noswap is \"warn\"", "Linux 6.3 or newer, or set it to \"ramfs\""),
        };
    }

    /// <summary>Null if nobody lets us look.</summary>
    private static bool? IsSupported()
    {
        try
        {
            using FileSystemContext context = FileSystemContext.Open("tmpfs");
            return context.TrySetFlag("noswap");
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.ENOSYS)
        {
            return null;
        }
    }
}
