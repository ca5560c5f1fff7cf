using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A store in a directory of its own, which goes with it. Files are looked at with what is not ours.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly string _root;
    private readonly List<SecretStore> _stores = [];

    public TestStore(string below = "/tmp")
    {
        _root = $"{below}/tuck-store-{Guid.NewGuid():N}";
        Assert.Equal(0, Syscall.mkdir(_root, FilePermissions.S_IRWXU));
    }

    public string Root => _root;

    public string Path => _root + "/store";

    public string KeyPath => _root + "/key";

    public TestClock Clock { get; } = new(new(2025, 11, 22, 2, 34, 56, 123, TimeSpan.Zero));

    /// <summary>Another one on the same directory, as another process would have.</summary>
    public SecretStore Open()
    {
        _stores.Add(new SecretStore(Path, KeyPath, Clock));
        return _stores[^1];
    }

    public string FileOf(string name) => Path + "/" + name;

    public string FileOf(string name, uint version) => $"{Path}/.old/{name}@{version}";

    /// <summary>Everything below the store, sorted.</summary>
    public IReadOnlyList<string> Files()
        => [.. Directory.GetFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => file[(Path.Length + 1)..])
            .Order(StringComparer.Ordinal)];

    /// <summary>How many of this process's descriptors lead here.</summary>
    public int OpenDescriptors()
        => Directory.GetFiles("/proc/self/fd").Count(fd => Target(fd).StartsWith(_root, StringComparison.Ordinal));

    public static SecretBuffer Value(ReadOnlySpan<byte> bytes)
    {
        SecretBuffer buffer = SecretBuffer.Allocate(bytes.Length);
        bytes.CopyTo(buffer.Writable);
        return buffer;
    }

    public static SecretVersion Create(SecretStore store, string name, ReadOnlySpan<byte> bytes, SecretLabels? labels = null)
    {
        using SecretBuffer value = Value(bytes);
        return store.Create(name, value, labels ?? SecretLabels.None);
    }

    public static SecretVersion Rotate(SecretStore store, string name, ReadOnlySpan<byte> bytes, SecretLabels? labels = null)
    {
        using SecretBuffer value = Value(bytes);
        return store.Rotate(name, value, labels);
    }

    public static byte[] Read(SecretStore store, string name)
    {
        using StoredSecret secret = store.Read(name);
        return secret.Value.Bytes.ToArray();
    }

    /// <summary>Written at once in place: what no writer of ours does.</summary>
    public static void Overwrite(string path, ReadOnlySpan<byte> bytes)
    {
        File.Delete(path);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, bytes, 0);
    }

    public static int ModeOf(string path)
    {
        Assert.Equal(0, Syscall.lstat(path, out Stat status));
        return (int)(status.st_mode & FilePermissions.ALLPERMS);
    }

    public static void SetMode(string path, int mode) => Assert.Equal(0, Syscall.chmod(path, (FilePermissions)mode));

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(_root, recursive: true);
    }

    private static string Target(string fd)
    {
        try
        {
            return new FileInfo(fd).LinkTarget ?? string.Empty;
        }
        catch (IOException)
        {
            return string.Empty; // closed by another test meanwhile
        }
    }
}
