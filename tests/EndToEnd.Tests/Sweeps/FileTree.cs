using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>The regular files of one mounted file system below a directory that were written since a time.</summary>
internal sealed class FileTree(string root, DateTimeOffset since)
{
    /// <summary>The kernel notes times by its tick.</summary>
    private readonly long _since = since.ToUnixTimeSeconds() - 2;

    /// <summary>
    /// Their paths. A file in which something new stands has a new change time, which no program can set back. Sockets, devices,
    /// pipes and what has gone meanwhile are passed over.
    /// </summary>
    public IEnumerable<string> Files()
    {
        // Through a link at its end too: /proc/PID/root/run.
        if (Syscall.stat(root, out Stat status) != 0)
        {
            yield break;
        }
        Stack<string> directories = new([root]);
        while (directories.TryPop(out string? directory))
        {
            foreach (string path in Entries(directory))
            {
                if (Syscall.lstat(path, out Stat entry) != 0)
                {
                    continue;
                }
                FilePermissions type = entry.st_mode & FilePermissions.S_IFMT;
                // In an overlay only directories tell its device; files tell that of the layer they are in.
                if (type == FilePermissions.S_IFDIR && entry.st_dev == status.st_dev)
                {
                    directories.Push(path);
                }
                else if (type == FilePermissions.S_IFREG && entry.st_ctime >= _since)
                {
                    yield return path;
                }
            }
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
