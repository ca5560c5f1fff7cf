using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Bundle;

/// <summary>A bundle's config.json.</summary>
public static class SpecFile
{
    private const string Name = "config.json";

    /// <exception cref="DeliveryException">Not a regular file: a link would let the bundle's owner show us another's.</exception>
    public static Spec Read(string bundle)
    {
        using SafeFileHandle file = Open(bundle);
        if (!FileStatus.Of(file, Name).IsRegularFile)
        {
            throw new DeliveryException(ExitCode.BadState, $"{bundle}/{Name}: not a regular file");
        }
        return Spec.Parse(Fd.ReadToEnd(file, Spec.MaxBytes, Name));
    }

    private static SafeFileHandle Open(string bundle)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.Open(bundle);
            return directory.OpenFile(Name);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            throw new DeliveryException(ExitCode.BadState, e.Message, e);
        }
    }
}
