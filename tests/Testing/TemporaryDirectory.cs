using System.IO.Enumeration;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Testing;

/// <summary>A directory of a test, under a short name; what the test mounted in it goes with it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Others may go through it, as a user namespace's root must.</summary>
    public TemporaryDirectory() => File.SetUnixFileMode(Path, (UnixFileMode)Convert.ToInt32("711", 8));

    public string Path { get; } = Directory.CreateTempSubdirectory("tuck-").FullName;

    /// <summary>All names below a directory. Links are not followed, as Directory.EnumerateFileSystemEntries would.</summary>
    public static IReadOnlyList<string> Tree(string root)
    {
        FileSystemEnumerable<string> entries = new(
            root,
            (ref FileSystemEntry entry) => System.IO.Path.GetRelativePath(root, entry.ToFullPath()),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return [.. entries.Order(StringComparer.Ordinal)];
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string MakeFile(string name, string text = "")
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public string MakeDirectory(string name) => Directory.CreateDirectory(At(name)).FullName;

    public void MakeLink(string name, string target) => File.CreateSymbolicLink(At(name), target);

    public void MakeNode(string name, FilePermissions type, ulong device = 0)
    {
        int result = Posix.mknod(At(name), type | FilePermissions.S_IRUSR | FilePermissions.S_IWUSR, device);
        Assert.Equal(0, result);
    }

    /// <summary>Arguments of mount(8), to which the mount point is added.</summary>
    public string Mount(string name, params string[] arguments)
    {
        string point = MakeDirectory(name);
        _ = Command.Run(["mount", .. arguments, point]);
        return point;
    }

    public int ModeOf(string name)
        => Posix.lstat(At(name), out Stat stat) == 0 ? (int)stat.st_mode & 0xfff : throw new IOException("lstat " + name);

    public void Dispose()
    {
        foreach (string point in MountInfo.ReadSelf().Select(mount => mount.Point).Where(IsBelow).Reverse())
        {
            _ = Command.Run("umount", "--lazy", point);
        }
        // Device nodes, FIFOs, links and names of all kinds are in there: rm knows them all, and crosses no mount.
        _ = Command.Run("rm", "-rf", "--one-file-system", Path);
    }

    private bool IsBelow(string point) => point.StartsWith(Path + "/", StringComparison.Ordinal);
}
