using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// Secrets in one directory, encrypted: the file NAME is the current version of the secret NAME. Any number of processes may
/// use it at once; reading takes no lock and never waits. Opens nothing before it is needed and keeps the directory, as first
/// opened, and the key until disposed: make one for each thing to do, not one for weeks. Not for two threads.
/// </summary>
/// <remarks>
/// Not protected against: an administrator of the directory who puts an older version of a secret back. It is authentic.
/// A failed system call is <see cref="ExitCode.Kernel"/> if it happens to a writer, and a <see cref="KernelException"/> else.
/// </remarks>
public sealed partial class SecretStore(string directory, string keyPath, TimeProvider time) : IDisposable
{
    /// <summary>The current one and four to go back to: a rotation a day leaves a working week to notice a bad one.</summary>
    public const int VersionsKept = 5;

    /// <summary>A file's name has at most 255 bytes, and a kept version's ends in '@' and up to ten digits.</summary>
    public const int MaxNameLength = 255 - 11;

    private DirectoryHandle? _opened;
    private StoreKey? _key;

    public string Path => directory;

    public void Dispose()
    {
        _opened?.Dispose();
        _key?.Dispose();
    }

    /// <exception cref="DeliveryException">
    /// There is none (<see cref="ExitCode.SecretUnavailable"/>), or as <see cref="TryRead"/>.
    /// </exception>
    public StoredSecret Read(string name) => TryRead(name) ?? throw Unknown("read", name);

    /// <summary>The current version; null if there is no such secret, or no store.</summary>
    /// <exception cref="DeliveryException">
    /// It is damaged, or the key is missing or not to be trusted (<see cref="ExitCode.SecretUnavailable"/>).
    /// </exception>
    public StoredSecret? TryRead(string name)
    {
        _ = SecretName.Require(name);
        _opened ??= DirectoryHandle.TryOpen(directory);
        return _opened is null ? null : ReadIn(_opened, "read", name);
    }

    /// <summary>The current version of every secret, by name, from the files' headers: needs no key and proves nothing.</summary>
    public IReadOnlyList<StoredVersion> List()
    {
        using DirectoryHandle? store = OpenLocked();
        List<StoredVersion> versions = [];
        foreach (string name in store?.Names() ?? [])
        {
            if (SecretName.IsValid(name) && store is not null && Describe(store, name) is { } version)
            {
                versions.Add(version);
            }
        }
        versions.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return versions;
    }

    /// <summary>Every version there is of a secret, the current one first, each read in full and authenticated.</summary>
    /// <exception cref="DeliveryException">There is none, or the key is missing or not to be trusted.</exception>
    public IReadOnlyList<StoredVersion> Inspect(string name)
    {
        _ = SecretName.Require(name);
        using DirectoryHandle? store = OpenLocked();
        if (store is null || Authenticate(store.TryOpenFile(name), name, null) is not { } current)
        {
            throw Unknown("inspect", name);
        }
        List<StoredVersion> versions = [current];
        using KeptVersions? kept = KeptVersions.TryOpen(store);
        foreach (uint number in kept?.NumbersOf(name, current.Number ?? uint.MaxValue) ?? [])
        {
            if (Authenticate(kept?.TryOpenFile(name, number), name, number) is { } version)
            {
                versions.Add(version);
            }
        }
        return versions;
    }

    /// <summary>For a store that must not outlive the machine's power: it must be on tmpfs or ramfs.</summary>
    /// <exception cref="DeliveryException">It is on something else (<see cref="ExitCode.Configuration"/>).</exception>
    public void RequireMemory()
    {
        string path = directory;
        DirectoryHandle? nearest;
        while ((nearest = DirectoryHandle.TryOpen(path)) is null)
        {
            path = PrivateDirectory.ParentOf(path);
        }
        using (nearest)
        {
            if (!nearest.FileSystem().IsMemory)
            {
                throw new DeliveryException(
                    ExitCode.Configuration, $"open store {Printable.Of(directory)}: not in memory: it must be on tmpfs or ramfs");
            }
        }
    }

    /// <summary>Whether there is a file of that name, whatever is in it.</summary>
    internal bool Has(string name)
    {
        using DirectoryHandle? store = DirectoryHandle.TryOpen(directory);
        using SafeFileHandle? file = store?.TryOpenFile(name);
        return file is not null;
    }

    /// <summary>
    /// Locked, although nothing is changed: a directory that is changed while it is listed may show a name twice or not at all.
    /// Null if there is no store.
    /// </summary>
    internal DirectoryHandle? OpenLocked()
    {
        DirectoryHandle? store = DirectoryHandle.TryOpen(directory);
        store?.Lock();
        return store;
    }

    private static StoredVersion? Describe(DirectoryHandle store, string name)
    {
        try
        {
            using SafeFileHandle? file = store.TryOpenFile(name);
            return file is null ? null
                : StoreFile.TryReadVersion(file, name, out SecretVersion? version, out string? damage)
                    ? StoredVersion.Sound(version)
                : StoredVersion.Damaged(name, null, damage);
        }
        catch (KernelException e)
        {
            // A symbolic link, for example: no reason not to list the others.
            return StoredVersion.Damaged(name, null, e.Message);
        }
    }

    private StoredSecret? ReadIn(DirectoryHandle store, string operation, string name)
    {
        using SafeFileHandle? file = store.TryOpenFile(name);
        return file is null ? null
            : StoreFile.TryOpen(file, name, Key(), out StoredSecret? secret, out string? damage) ? secret
            : throw Damaged(operation, name, damage);
    }

    private StoredVersion? Authenticate(SafeFileHandle? file, string name, uint? number)
    {
        using (file)
        {
            if (file is null)
            {
                return null;
            }
            if (!StoreFile.TryOpen(file, name, Key(), out StoredSecret? secret, out string? damage))
            {
                return StoredVersion.Damaged(name, number, damage);
            }
            using (secret)
            {
                return number is null || number == secret.Version.Version
                    ? StoredVersion.Sound(secret.Version)
                    : StoredVersion.Damaged(name, number, $"the file is of version {secret.Version.Version}");
            }
        }
    }

    private ReadOnlySpan<byte> Key() => (_key ??= StoreKey.Load(keyPath)).Bytes;

    private static DeliveryException Unknown(string operation, string name)
        => new(ExitCode.SecretUnavailable, $"{operation} {name}: no such secret");

    private static DeliveryException Damaged(string operation, string name, string damage)
        => new(ExitCode.SecretUnavailable, $"{operation} {name}: {damage}");
}
