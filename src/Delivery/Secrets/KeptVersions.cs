using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// The older versions a store keeps: <c>.old/NAME@VERSION</c>. Owns the directory's handle. Whoever changes it holds the store's
/// lock.
/// </summary>
internal sealed class KeptVersions : IDisposable
{
    private const string DirectoryName = ".old";

    private readonly DirectoryHandle _directory;

    private KeptVersions(DirectoryHandle directory) => _directory = directory;

    /// <summary>Null if the store has none yet.</summary>
    internal static KeptVersions? TryOpen(DirectoryHandle store)
        => store.TryOpenDirectory(DirectoryName) is { } directory ? new(directory) : null;

    internal static KeptVersions Ensure(DirectoryHandle store)
    {
        if (store.TryCreateDirectory(DirectoryName, PrivateDirectory.Mode))
        {
            store.Sync();
        }
        return new(store.OpenDirectory(DirectoryName));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>
    /// The numbers kept of a secret, newest first. Below the current one: a file with its number or a higher one is what a
    /// writer left that was killed, or somebody put there.
    /// </summary>
    internal IReadOnlyList<uint> NumbersOf(string name, uint current = uint.MaxValue)
    {
        List<uint> numbers = [];
        foreach (string entry in _directory.Names())
        {
            if (TryParse(entry, out string owner, out uint number) && owner == name && number < current)
            {
                numbers.Add(number);
            }
        }
        numbers.Sort();
        numbers.Reverse();
        return numbers;
    }

    /// <summary>Null if that version is not kept.</summary>
    internal SafeFileHandle? TryOpenFile(string name, uint number) => _directory.TryOpenFile(EntryOf(name, number));

    /// <summary>Keeps a store's current file, which stays current too: a hard link. Durable when it returns.</summary>
    internal void Add(DirectoryHandle store, string name, uint number)
    {
        // A writer that was killed after this very step.
        _ = TryRemove(name, number);
        DirectoryEntry.Link(store, name, _directory, EntryOf(name, number));
        _directory.Sync();
    }

    internal bool TryRemove(string name, uint number) => _directory.TryRemoveFile(EntryOf(name, number));

    /// <summary>Removes what is too old beside this current version, and what cannot be older than it.</summary>
    internal void Prune(string name, uint current, int count)
    {
        foreach (uint number in NumbersOf(name))
        {
            if (number >= current || number + (long)count < current)
            {
                _ = TryRemove(name, number);
            }
        }
    }

    /// <summary>Removes all versions of the secrets that are not among the current ones.</summary>
    internal void RemoveOrphans(HashSet<string> current)
    {
        bool isChanged = false;
        foreach (string entry in _directory.Names())
        {
            if (TryParse(entry, out string owner, out _) && !current.Contains(owner))
            {
                isChanged |= _directory.TryRemoveFile(entry);
            }
        }
        if (isChanged)
        {
            _directory.Sync();
        }
    }

    private static string EntryOf(string name, uint number) => name + "@" + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>False for what <see cref="EntryOf"/> never makes: other people's files.</summary>
    private static bool TryParse(string entry, out string name, out uint number)
    {
        int at = entry.LastIndexOf('@');
        name = at > 0 ? entry[..at] : string.Empty;
        return uint.TryParse(entry.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && SecretName.IsValid(name)
            && entry == EntryOf(name, number);
    }
}
