using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>
/// A change to config.toml that keeps every byte it does not concern:
/// <list type="number">
/// <item>lock the file's directory, so that of two who edit at once neither loses the other's change;</item>
/// <item>read;</item>
/// <item>edit;</item>
/// <item>read the result as settings: what is not valid is not written;</item>
/// <item>write beside, with the mode and owner the file had, and fsync;</item>
/// <item>rename over, and fsync the directory.</item>
/// </list>
/// </summary>
public static class ConfigEdit
{
    private const int NewFileMode = 0x180; // 0600
    private const int NewDirectoryMode = 0x1ed; // 0755

    /// <summary>The settings as they are after it.</summary>
    /// <param name="path">The file; it, and its directory, are made if there is none. A link to it is kept.</param>
    /// <param name="edit">Is given the settings before, and changes the document.</param>
    /// <exception cref="DeliveryException">The file is wrong, not safe, or written in a way that cannot be edited.</exception>
    public static Settings Apply(string path, Action<Settings, TomlEditor> edit)
    {
        FileInfo named = new(path);
        string file = named.LinkTarget is null ? path : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        using DirectoryHandle directory = Ensure(Path.GetDirectoryName(file)!);
        directory.Lock(); // 1
        byte[] before = ConfigFile.ReadTrusted(file) ?? []; // 2
        byte[] after = Edit(before, path, edit); // 3
        Settings settings = ConfigFile.Parse(after, path); // 4
        if (!before.AsSpan().SequenceEqual(after))
        {
            Replace(directory, Path.GetFileName(file), after);
        }
        return settings;
    }

    private static byte[] Edit(byte[] before, string path, Action<Settings, TomlEditor> edit)
    {
        Settings settings = ConfigFile.Parse(before, path);
        try
        {
            TomlEditor editor = new(before, path);
            edit(settings, editor);
            return editor.ToUtf8();
        }
        catch (TomlException e)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static void Replace(DirectoryHandle directory, string name, byte[] bytes)
    {
        string beside = DirectoryHandle.TemporaryPrefix + name;
        // A killed editor may have left one.
        _ = directory.TryRemoveFile(beside);
        try
        {
            Write(directory, name, beside, bytes); // 5
            directory.Rename(beside, name); // 6
        }
        catch (KernelException)
        {
            _ = directory.TryRemoveFile(beside);
            throw;
        }
        directory.Sync();
    }

    private static void Write(DirectoryHandle directory, string name, string beside, byte[] bytes)
    {
        using SafeFileHandle file = directory.CreateFile(beside, NewFileMode);
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

    private static DirectoryHandle Ensure(string path)
    {
        if (DirectoryHandle.TryOpen(path) is { } existing)
        {
            return existing;
        }
        DirectoryHandle made = DirectoryHandle.Ensure(path, NewDirectoryMode);
        // The umask may have taken away what others need to read the configuration of their own engines.
        made.SetMode(NewDirectoryMode);
        return made;
    }
}
