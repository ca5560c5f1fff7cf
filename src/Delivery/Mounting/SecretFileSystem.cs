using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>
/// The memory file system that holds secrets: sized for exactly its files, kept from swap, restricted, filled by descriptor and
/// sealed, all before any namespace shows it.
/// </summary>
public sealed class SecretFileSystem(SwapPolicy withoutNoSwap, string mountLabel)
{
    private const MountAttributes Attributes =
        MountAttributes.NoSuid | MountAttributes.NoDev | MountAttributes.NoExec | MountAttributes.NoSymFollow;

    /// <summary>tmpfs gives whole pages; 64 KiB is the largest page of the architectures we ship (arm64).</summary>
    private const long PageBytes = 64 * 1024;

    /// <summary>Whether what <see cref="CreateSealed"/> made last is not kept from swap, as <see cref="SwapPolicy.Warn"/> allows.</summary>
    public bool IsSwappable { get; private set; }

    /// <summary>The size in bytes of a file system for files of these lengths; it is not nothing for no file.</summary>
    public static long RoomFor(IEnumerable<int> lengths)
        => Math.Max(lengths.Sum(length => (length + PageBytes - 1) / PageBytes * PageBytes), PageBytes);

    /// <summary>A detached mount of a new, read-only file system with these files.</summary>
    public DetachedMount CreateSealed(IReadOnlyList<SecretFile> files, uint rootUid, uint rootGid)
    {
        DetachedMount mount = Create(RoomFor(files.Select(file => file.Value.Length)), files.Count + 1, rootUid, rootGid);
        try
        {
            using (DirectoryHandle root = mount.OpenRootDirectory())
            {
                Fill(root, files);
            }
            Seal(mount.Handle);
            mount.MakeReadOnly();
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>A detached mount of a new, empty, writable file system.</summary>
    public DetachedMount Create(long sizeBytes, int inodes, uint rootUid, uint rootGid)
    {
        DetachedMount mount = CreateTmpfs(sizeBytes, inodes) ?? CreateRamfs();
        if (rootUid != 0 || rootGid != 0)
        {
            using DirectoryHandle root = mount.OpenRootDirectory();
            root.SetOwner(rootUid, rootGid);
        }
        return mount;
    }

    /// <summary>Creates the files, each with its final owner before it has a byte, and its final mode.</summary>
    public static void Fill(DirectoryHandle root, IReadOnlyList<SecretFile> files)
    {
        foreach (SecretFile secret in files)
        {
            using SafeFileHandle file = root.CreateFile(secret.Name, secret.Mode);
            if (secret.Uid != 0 || secret.Gid != 0)
            {
                Fd.SetOwner(file, secret.Uid, secret.Gid, secret.Name);
            }
            Fd.WriteAll(file, secret.Value.Bytes, secret.Name);
        }
    }

    /// <summary>Makes the superblock read-only: a mount's own flag, a container's root can take back.</summary>
    public static void Seal(SafeFileHandle mount) => Reconfigure(mount, "ro");

    /// <summary>Makes it writable again, for staged mode's next filling.</summary>
    public static void Unseal(SafeFileHandle mount) => Reconfigure(mount, "rw");

    private static void Reconfigure(SafeFileHandle mount, string flag)
    {
        using FileSystemContext context = FileSystemContext.Pick(mount, "secrets");
        if (FileSystemStatus.Of(mount, "secrets").IsTmpfs)
        {
            // Some kernels take a reconfiguration without noswap for a wish to enable swap, and refuse it (EINVAL).
            _ = context.TrySetFlag("noswap");
        }
        context.SetFlag(flag);
        context.Reconfigure();
    }

    /// <summary>Null if swap cannot be ruled out and ramfs is to be used.</summary>
    private DetachedMount? CreateTmpfs(long sizeBytes, int inodes)
    {
        using FileSystemContext context = OpenContext("tmpfs");
        bool isKeptFromSwap = context.TrySetFlag("noswap");
        if (!isKeptFromSwap && withoutNoSwap == SwapPolicy.Refuse)
        {
            throw new DeliveryException(
                ExitCode.Unsupported,
                "tmpfs noswap is not supported here (Linux 6.3); set delivery.without-noswap to \"ramfs\" or \"warn\"");
        }
        if (!isKeptFromSwap && withoutNoSwap == SwapPolicy.Ramfs)
        {
            return null;
        }
        IsSwappable = !isKeptFromSwap;
        context.SetString("size", sizeBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        context.SetString("nr_inodes", inodes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Mount(context);
    }

    private DetachedMount CreateRamfs()
    {
        using FileSystemContext context = OpenContext("ramfs");
        IsSwappable = false;
        return Mount(context);
    }

    private DetachedMount Mount(FileSystemContext context)
    {
        context.SetString("mode", "0755");
        if (mountLabel.Length > 0)
        {
            context.SetString("context", mountLabel);
        }
        return context.CreateMount(Attributes);
    }

    private static FileSystemContext OpenContext(string type)
    {
        try
        {
            return FileSystemContext.Open(type);
        }
        catch (KernelException e) when (e.IsUnsupported)
        {
            throw new DeliveryException(ExitCode.Unsupported, $"{e.Message}; Linux 5.12 or newer is needed", e);
        }
    }
}
