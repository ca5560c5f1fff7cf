using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Kernel;

namespace Tuck.Delivery.Staging;

/// <summary>Memory for the ephemeral store, on machines whose /run is on a disk.</summary>
public static class EphemeralStoreMount
{
    /// <summary>Four of the largest secrets, or a thousand of the usual ones with their older versions.</summary>
    private const long SizeBytes = 64 * 1024 * 1024;

    /// <summary>As many as there is room for: no file takes less than a page of 4 KiB.</summary>
    private const int MaxFiles = (int)(SizeBytes / 4096);

    private const int Mode = 0x1c0; // 0700

    /// <summary>Mounts it if there is none. Of several at once one does; one that lies in memory anyway is left alone.</summary>
    public static void Ensure(Settings settings)
    {
        using DirectoryHandle run = DirectoryHandle.Ensure(settings.RunPath, Mode);
        run.Lock();
        using DirectoryHandle point = DirectoryHandle.Ensure(settings.EphemeralStorePath, Mode);
        if (point.FileSystem().IsMemory)
        {
            return;
        }
        using DetachedMount mount = new SecretFileSystem(settings.WithoutNoSwap, string.Empty).Create(SizeBytes, MaxFiles, 0, 0);
        using (DirectoryHandle root = mount.OpenRootDirectory())
        {
            root.SetMode(Mode);
        }
        mount.AttachTo(point.Handle, settings.EphemeralStorePath);
    }
}
