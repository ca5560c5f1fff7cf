using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// The key for a new secret, made if the store is empty and has none. Of any number of processes that try at once one makes it
/// and the others get that one:
/// <list type="number">
/// <item>a store with secrets has a key, or its key was lost, which a second key would only hide: refuse;</item>
/// <item>write 32 random bytes beside, under a name nobody else uses, mode 0400, and fsync;</item>
/// <item>rename to the key's name, which must still be free; whoever comes late takes what is there;</item>
/// <item>fsync the directory, whoever made the key: it must not be lost after a secret was encrypted with it.</item>
/// </list>
/// No lock: the key's directory may be readable to all, and whoever can read a directory can hold its lock for ever.
/// </summary>
internal static class NewStoreKey
{
    private const int KeyMode = 0x100; // 0400

    internal static StoreKey Ensure(string path, string storePath)
    {
        if (HasSecrets(storePath))
        {
            return StoreKey.TryLoad(path) ?? throw Lost(path, storePath); // 1
        }
        using DirectoryHandle directory = PrivateDirectory.Ensure(PrivateDirectory.ParentOf(path));
        StoreKey key = StoreKey.TryLoad(path) ?? Make(directory, path);
        try
        {
            directory.Sync(); // 4
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static StoreKey Make(DirectoryHandle directory, string path)
    {
        string name = Path.GetFileName(path);
        string prefix = DirectoryHandle.TemporaryPrefix + name + "-";
        string beside = prefix + Guid.NewGuid().ToString("N");
        try
        {
            WriteRandom(directory, beside, path); // 2
            DirectoryEntry.MoveToFreeName(directory, beside, name); // 3
            RemoveLeftovers(directory, prefix);
        }
        catch (KernelException e) when (e.Call == "renameat2" && (e.Errno is Errno.EEXIST or Errno.ENOENT))
        {
            // Somebody was faster, and may have cleaned up as well.
            _ = directory.TryRemoveFile(beside);
        }
        catch
        {
            _ = directory.TryRemoveFile(beside);
            throw;
        }
        return StoreKey.Load(path);
    }

    private static void WriteRandom(DirectoryHandle directory, string name, string path)
    {
        using SecretBuffer bytes = SecretBuffer.Allocate(StoreKey.SizeBytes);
        RandomBytes.Fill(bytes.Writable);
        using SafeFileHandle file = directory.CreateFile(name, KeyMode);
        Fd.WriteAll(file, bytes.Bytes, path);
        Fd.Sync(file, path);
    }

    /// <summary>Of killed creators, and of those who will find that they came late.</summary>
    private static void RemoveLeftovers(DirectoryHandle directory, string prefix)
    {
        foreach (string name in directory.Names())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                _ = directory.TryRemoveFile(name);
            }
        }
    }

    private static bool HasSecrets(string storePath)
    {
        using DirectoryHandle? store = DirectoryHandle.TryOpen(storePath);
        foreach (string name in store?.Names() ?? [])
        {
            if (SecretName.IsValid(name))
            {
                return true;
            }
        }
        return false;
    }

    private static DeliveryException Lost(string path, string storePath) => new(
        ExitCode.SecretUnavailable,
        $"open key {Printable.Of(path)}: no such file, but {Printable.Of(storePath)} has secrets made with it: "
            + "put it back from a backup, or remove the secrets");
}
