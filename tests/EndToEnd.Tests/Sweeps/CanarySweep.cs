using System.Globalization;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>Searches for a canary wherever on a machine it could have been left.</summary>
/// <param name="canary">What is searched for.</param>
/// <param name="host">The host of the containers; the machine's own first process is searched too.</param>
internal sealed class CanarySweep(Canary canary, Host host)
{
    private readonly DateTimeOffset _since = DateTimeOffset.UtcNow;
    private readonly ByteSearch _search = new(canary.Forms());

    /// <summary>Places on disks. Installations and bundles of the tests are in /tmp.</summary>
    private static readonly string[] s_directories = ["/run", "/tmp", "/var/lib", "/var/log", "/var/tmp", "/etc"];

    /// <summary>Where it was found; each file once.</summary>
    public IReadOnlyList<string> Hits() => [.. FileHits(), .. ProcessHits()];

    /// <summary>Whether what a program printed holds it.</summary>
    public bool IsIn(CommandResult result)
    {
        using MemoryStream error = new(System.Text.Encoding.UTF8.GetBytes(result.Error));
        return _search.IsIn(result.OutputBytes) || _search.IsIn(error);
    }

    private IEnumerable<string> FileHits()
        => s_directories.Concat(MemoryMounts(1)).Concat(MemoryMounts(host.Pid))
            .SelectMany(root => new FileTree(root, _since).Files())
            .DistinctBy(Identity)
            .Where(path => IsInFile(path));

    /// <summary>Mounts a process sees whose files are in memory, or in layers over others, as paths for us.</summary>
    private static IEnumerable<string> MemoryMounts(int pid)
        => MountInfo.Of(pid)
            .Where(mount => mount.Type is "tmpfs" or "ramfs" or "overlay" or "devtmpfs")
            .Select(mount => $"/proc/{pid}/root{mount.Point}");

    private static (ulong Device, ulong Inode) Identity(string path)
        => Mono.Unix.Native.Syscall.lstat(path, out Mono.Unix.Native.Stat status) == 0 ? (status.st_dev, status.st_ino) : default;

    /// <summary>Every process's, ours among them.</summary>
    private IEnumerable<string> ProcessHits()
        => Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .SelectMany(path => (string[])[path + "/environ", path + "/cmdline"])
            .Where(path => IsInFile(path));

    private bool IsInFile(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            return _search.IsIn(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has gone meanwhile.
            return false;
        }
    }
}
