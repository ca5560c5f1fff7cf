using System.Buffers;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Identity;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>
/// The node's account of deliveries, one file a container under /run: it describes processes, so it ends with the boot. Written
/// whole and renamed, never locked.
/// </summary>
public sealed class DeliveryLedger(string path)
{
    private const int MaxEntryBytes = 16 * 1024 * 1024;
    private const string Suffix = ".json";

    public void Record(LedgerEntry entry)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            entry.WriteTo(json);
        }
        using DirectoryHandle directory = DirectoryHandle.Ensure(path, 0x1c0); // 0700
        directory.ReplaceVolatileFile(FileName(entry.Engine, entry.Id), 0x180, bytes.WrittenSpan); // 0600
    }

    /// <summary>
    /// Waits until nobody else rotates what is in it, and keeps others from that until what it answers is disposed. Deliveries do
    /// not wait.
    /// </summary>
    public IDisposable LockForRotation()
    {
        DirectoryHandle directory = DirectoryHandle.Ensure(path, 0x1c0); // 0700
        try
        {
            directory.Lock();
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Null if there is none, or none that can be read.</summary>
    public LedgerEntry? Find(string engine, string id)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path);
        return directory is null ? null : TryRead(directory, FileName(engine, id));
    }

    /// <summary>Of the container with that id, whichever engine's it is; null if there is none.</summary>
    /// <exception cref="DeliveryException">There is one that cannot be read: who decides by it must not take it for none.</exception>
    public LedgerEntry? FindAny(string id)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path);
        foreach (string engine in directory is null ? [] : ContainerIdentity.Engines)
        {
            using SafeFileHandle? file = directory!.TryOpenFile(FileName(engine, id));
            if (file is not null)
            {
                return TryRead(directory, FileName(engine, id))
                    ?? throw new DeliveryException(ExitCode.BadState, $"{path}/{FileName(engine, id)}: damaged");
            }
        }
        return null;
    }

    /// <summary>False if there was none. What a killed writer left of one goes too.</summary>
    public bool Remove(string engine, string id)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path);
        if (directory is null)
        {
            return false;
        }
        _ = directory.TryRemoveFile(DirectoryHandle.TemporaryPrefix + FileName(engine, id));
        return directory.TryRemoveFile(FileName(engine, id));
    }

    /// <summary>Removes what writers that were killed before this time left of their entries; returns the names of those files.</summary>
    public IReadOnlyList<string> RemoveUnfinished(DateTimeOffset before)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path);
        return directory is null
            ? []
            : [.. directory.Names().Where(name => name.StartsWith(DirectoryHandle.TemporaryPrefix, StringComparison.Ordinal)
                && directory.IsOlder(name, before)
                && directory.TryRemoveFile(name))];
    }

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<LedgerEntry> All()
    {
        List<LedgerEntry> entries = [];
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path);
        foreach (string name in directory?.Names() ?? [])
        {
            if (name.EndsWith(Suffix, StringComparison.Ordinal)
                && !name.StartsWith(DirectoryHandle.TemporaryPrefix, StringComparison.Ordinal)
                && TryRead(directory!, name) is { } entry)
            {
                entries.Add(entry);
            }
        }
        entries.Sort((a, b) => a.Since.CompareTo(b.Since));
        return entries;
    }

    private static LedgerEntry? TryRead(DirectoryHandle directory, string name)
    {
        using SafeFileHandle? file = directory.TryOpenFile(name);
        if (file is null)
        {
            return null;
        }
        try
        {
            return LedgerEntry.Parse(Fd.ReadToEnd(file, MaxEntryBytes, name));
        }
        catch (FormatException)
        {
            // Not worth failing a container for: the entry describes, it does not decide. `tuck sweep` removes it.
            return null;
        }
    }

    private static string FileName(string engine, string id) => engine + "-" + id + Suffix;
}
