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

    /// <summary>The settings as they are after it.</summary>
    /// <param name="path">The file; it, and its directory, are made if there is none. A link to it is kept.</param>
    /// <param name="edit">Is given the settings before, and changes the document.</param>
    /// <exception cref="DeliveryException">The file is wrong, not safe, or written in a way that cannot be edited.</exception>
    public static Settings Apply(string path, Action<Settings, TomlEditor> edit)
    {
        string file = KeptFile.Resolve(path);
        using DirectoryHandle directory = KeptFile.Ensure(Path.GetDirectoryName(file)!);
        directory.Lock(); // 1
        byte[] before = ConfigFile.ReadTrusted(file) ?? []; // 2
        byte[] after = Edit(before, path, edit); // 3
        Settings settings = ConfigFile.Parse(after, path); // 4
        if (!before.AsSpan().SequenceEqual(after))
        {
            KeptFile.Replace(directory, Path.GetFileName(file), NewFileMode, after); // 5, 6
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
}
