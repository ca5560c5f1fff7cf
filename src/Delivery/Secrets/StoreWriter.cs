using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// A store while one process changes it: locked, and cleaned of what killed writers left. Owns the directory's handle, and with
/// it the lock, which the kernel drops when the process dies.
/// <list type="number">
/// <item>write the new version beside, and fsync;</item>
/// <item>link the current version into <c>.old</c>, and fsync <c>.old</c>;</item>
/// <item>rename the new one over the current one: the commit, and readers see the one or the other;</item>
/// <item>fsync the store: now it may be acknowledged;</item>
/// <item>remove what is too old.</item>
/// </list>
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    /// <summary>The lock allows one at a time, and a name made from the secret's could be too long for a file's.</summary>
    private const string NewFile = DirectoryHandle.TemporaryPrefix + "secret";

    private const int FileMode = 0x180; // 0600

    private readonly DirectoryHandle _store;

    private StoreWriter(DirectoryHandle store) => _store = store;

    internal DirectoryHandle Store => _store;

    /// <summary>Takes over the handle, waits for the lock and cleans.</summary>
    internal static StoreWriter Begin(DirectoryHandle store)
    {
        StoreWriter writer = new(store);
        try
        {
            PrivateDirectory.Require(store);
            store.Lock();
            writer.Clean();
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public void Dispose() => _store.Dispose();

    internal bool Has(string name)
    {
        using SafeFileHandle? file = _store.TryOpenFile(name);
        return file is not null;
    }

    /// <summary>
    /// Makes a file the current one, in place of the version that is (0: there is none). Either all of it happens or, as far as
    /// a reader can tell, nothing.
    /// </summary>
    internal void Put(SecretVersion version, byte[] file, uint replaced)
    {
        using KeptVersions? kept = replaced > 0 ? KeptVersions.Ensure(_store) : null;
        bool isCommitted = false;
        try
        {
            WriteBeside(file); // 1
            kept?.Add(_store, version.Name, replaced); // 2
            _store.Rename(NewFile, version.Name); // 3
            isCommitted = true;
        }
        finally
        {
            if (!isCommitted)
            {
                _ = _store.TryRemoveFile(NewFile);
                _ = kept?.TryRemove(version.Name, replaced);
            }
        }
        _store.Sync(); // 4
        Prune(kept, version); // 5
    }

    /// <summary>The commit is the removal of the current version: without it the kept ones are nobody's.</summary>
    internal bool TryRemove(string name)
    {
        if (!_store.TryRemoveFile(name))
        {
            return false;
        }
        _store.Sync();
        Clean();
        return true;
    }

    private void WriteBeside(byte[] bytes)
    {
        using SafeFileHandle file = _store.CreateFile(NewFile, FileMode);
        Fd.WriteAll(file, bytes, _store.Path);
        Fd.Sync(file, _store.Path);
    }

    private static void Prune(KeptVersions? kept, SecretVersion version)
    {
        try
        {
            kept?.Prune(version.Name, version.Version, SecretStore.VersionsKept - 1);
        }
        catch (KernelException)
        {
            // The new version is durable, and a failure reported now would say it is not. The next rotation prunes again.
        }
    }

    private void Clean()
    {
        HashSet<string> current = new(StringComparer.Ordinal);
        foreach (string name in _store.Names())
        {
            _ = current.Add(name);
            if (name.StartsWith(DirectoryHandle.TemporaryPrefix, StringComparison.Ordinal))
            {
                _ = _store.TryRemoveFile(name);
            }
        }
        using KeptVersions? kept = KeptVersions.TryOpen(_store);
        kept?.RemoveOrphans(current);
    }
}
