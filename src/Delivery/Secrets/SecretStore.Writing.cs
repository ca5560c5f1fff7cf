using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>What changes a store. What returns is durable; what throws changed nothing a reader can see.</summary>
public sealed partial class SecretStore
{
    /// <summary>A new secret, as version 1. The first one of a store makes the directory and the key.</summary>
    /// <exception cref="DeliveryException">
    /// It exists, the value is empty, or the name is not one (<see cref="ExitCode.Usage"/>); or as <see cref="Rotate"/>.
    /// </exception>
    public SecretVersion Create(string name, SecretBuffer value, SecretLabels labels)
        => CreateUnless(null, name, value, labels);

    /// <summary>Refuses a name that another store has, too.</summary>
    internal SecretVersion CreateUnless(SecretStore? other, string name, SecretBuffer value, SecretLabels labels)
    {
        RequireStorable("create", name, value);
        return Writing("create", name, () =>
        {
            _key ??= NewStoreKey.Ensure(keyPath, directory);
            using StoreWriter writer = StoreWriter.Begin(PrivateDirectory.Ensure(directory));
            return writer.Has(name) || other?.Has(name) == true
                ? throw Exists(name)
                : Put(writer, name, value, labels, replaced: 0);
        });
    }

    /// <summary>A new version of a secret; without labels it keeps those it has.</summary>
    /// <exception cref="DeliveryException">
    /// There is none, it is damaged, or the key is missing or not to be trusted (<see cref="ExitCode.SecretUnavailable"/>); a
    /// system call failed, a full disk for example (<see cref="ExitCode.Kernel"/>).
    /// </exception>
    public SecretVersion Rotate(string name, SecretBuffer value, SecretLabels? labels = null)
    {
        RequireStorable("rotate", name, value);
        return Writing("rotate", name, () =>
        {
            using StoreWriter writer = BeginOn("rotate", name);
            SecretVersion current = Current(writer, "rotate", name);
            return Put(writer, name, value, labels ?? current.Labels, current.Version);
        });
    }

    /// <summary>Makes the value and the labels of a kept version a new version.</summary>
    /// <exception cref="DeliveryException">
    /// That version is not kept (<see cref="ExitCode.SecretUnavailable"/>); or as <see cref="Rotate"/>.
    /// </exception>
    public SecretVersion Restore(string name, uint version)
    {
        _ = SecretName.Require(name);
        return Writing("restore", name, () =>
        {
            using StoreWriter writer = BeginOn("restore", name);
            SecretVersion current = Current(writer, "restore", name);
            using StoredSecret old = ReadKept(writer, current, version);
            return Put(writer, name, old.Value, old.Version.Labels, current.Version);
        });
    }

    /// <summary>Removes a secret with all its versions, damaged or not. Needs no key.</summary>
    /// <exception cref="DeliveryException">There is none; or a system call failed.</exception>
    public void Remove(string name)
    {
        _ = SecretName.Require(name);
        _ = Writing("remove", name, () =>
        {
            using StoreWriter writer = BeginOn("remove", name);
            return writer.TryRemove(name) ? name : throw Unknown("remove", name);
        });
    }

    private static void RequireStorable(string operation, string name, SecretBuffer value)
    {
        _ = SecretName.Require(name);
        string? objection = name.Length > MaxNameLength ? $"a stored secret's name has at most {MaxNameLength} letters"
            : value.Length == 0 ? "the value is empty"
            : null;
        if (objection is not null)
        {
            throw new DeliveryException(ExitCode.Usage, $"{operation} {name}: {objection}");
        }
    }

    /// <summary>Says what the system call was for.</summary>
    private static T Writing<T>(string operation, string name, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (KernelException e)
        {
            throw new DeliveryException(ExitCode.Kernel, $"{operation} {name}: {e.Message}", e);
        }
    }

    private StoreWriter BeginOn(string operation, string name)
        => DirectoryHandle.TryOpen(directory) is { } store ? StoreWriter.Begin(store) : throw Unknown(operation, name);

    /// <summary>Authenticated: a wrong key must not mix with the right one, nor a forged number be counted on.</summary>
    private SecretVersion Current(StoreWriter writer, string operation, string name)
    {
        using StoredSecret current = ReadIn(writer.Store, operation, name) ?? throw Unknown(operation, name);
        return current.Version;
    }

    private StoredSecret ReadKept(StoreWriter writer, SecretVersion current, uint number)
    {
        string name = current.Name;
        using KeptVersions? kept = KeptVersions.TryOpen(writer.Store);
        using SafeFileHandle? file = number < current.Version ? kept?.TryOpenFile(name, number) : null;
        if (file is null)
        {
            throw Damaged("restore", name, $"version {number} is not kept: tuck secret inspect {name} shows which are");
        }
        if (!StoreFile.TryOpen(file, name, Key(), out StoredSecret? old, out string? damage))
        {
            throw Damaged("restore", name, $"version {number}: {damage}");
        }
        if (old.Version.Version == number)
        {
            return old;
        }
        using (old)
        {
            throw Damaged("restore", name, $"version {number}: the file is of version {old.Version.Version}");
        }
    }

    private SecretVersion Put(StoreWriter writer, string name, SecretBuffer value, SecretLabels labels, uint replaced)
    {
        SecretVersion version = new(name, checked(replaced + 1), time.GetUtcNow().ToUnixTimeMilliseconds(), labels);
        Span<byte> nonce = stackalloc byte[StoreCipher.NonceBytes];
        RandomBytes.Fill(nonce);
        writer.Put(version, StoreFile.Seal(version, value.Bytes, Key(), nonce), replaced);
        return version;
    }

    private static DeliveryException Exists(string name)
        => new(ExitCode.Usage, $"create {name}: it exists already: tuck secret rotate {name} gives it a new value");
}
