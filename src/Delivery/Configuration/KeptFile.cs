using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Configuration;

/// <summary>A configuration file whose content is replaced while it keeps its mode, its owner and a link that leads to it.</summary>
public static class KeptFile
{
    private const int NewDirectoryMode = 0x1ed; // 0755

    /// <summary>The file itself, where the path is a link to it.</summary>
    public static string Resolve(string path)
    {
        FileInfo named = new(path);
        return named.LinkTarget is null ? path : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Opens a directory, made with its missing parents if there is none.</summary>
    public static DirectoryHandle Ensure(string path)
    {
        if (DirectoryHandle.TryOpen(path) is { } existing)
        {
            return existing;
        }
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            Ensure(parent).Dispose();
        }
        DirectoryHandle made = DirectoryHandle.Ensure(path, NewDirectoryMode);
        // The umask may have taken away what others need to read the configuration of their own engines.
        made.SetMode(NewDirectoryMode);
        return made;
    }

    /// <summary>
    /// A reader, and a machine that lost its power, sees the old bytes or the new: (1) write beside, with the mode and owner the
    /// file had, and fsync; (2) rename over, and fsync the directory.
    /// </summary>
    /// <param name="directory">Locked, unless nobody else writes a file of this name.</param>
    /// <param name="name">Of the file.</param>
    /// <param name="newMode">Of a file that was not there.</param>
    /// <param name="bytes">All of it.</param>
    public static void Replace(DirectoryHandle directory, string name, int newMode, ReadOnlySpan<byte> bytes)
    {
        string beside = DirectoryHandle.TemporaryPrefix + name;
        // A killed editor may have left one.
        _ = directory.TryRemoveFile(beside);
        try
        {
            Write(directory, name, beside, newMode, bytes); // 1
            directory.Rename(beside, name); // 2
        }
        catch (KernelException)
        {
            _ = directory.TryRemoveFile(beside);
            throw;
        }
        directory.Sync();
    }

    private static void Write(DirectoryHandle directory, string name, string beside, int newMode, ReadOnlySpan<byte> bytes)
    {
        using SafeFileHandle file = directory.CreateFile(beside, newMode);
        using SafeFileHandle? existing = directory.TryOpenFile(name);
        if (existing is not null)
        {
            FileStatus status = FileStatus.Of(existing, name);
            Fd.SetOwner(file, status.Uid, status.Gid, beside);
            Fd.SetMode(file, status.Mode, beside);
        }
        Fd.WriteAll(file, bytes, beside);
        Fd.Sync(file, beside);
    }
}
