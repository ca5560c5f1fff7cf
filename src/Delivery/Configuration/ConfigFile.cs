using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>
/// config.toml: delivery defaults and grants. An unknown key is an error with file, line and column; a file that others than its
/// owner could have written is refused, because it says who may have what.
/// </summary>
public static class ConfigFile
{
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The defaults, which grant nothing, if there is no such file.</summary>
    /// <exception cref="DeliveryException">The file is wrong, or not safe.</exception>
    public static Settings Load(string path) => ReadTrusted(path) is { } utf8 ? Parse(utf8, path) : new Settings();

    /// <summary>The file's bytes, for editing it; null if there is none.</summary>
    public static byte[]? ReadTrusted(string path)
    {
        using SafeFileHandle? file = TryOpen(path);
        if (file is null)
        {
            return null;
        }
        FileStatus status = FileStatus.Of(file, path);
        if (!status.IsRegularFile || (status.Mode & 0x12) != 0 || (status.Uid != 0 && status.Uid != ProcessHardening.EffectiveUid))
        {
            throw new DeliveryException(
                ExitCode.Configuration,
                $"{path}: must be a file of root that group and others cannot write; chown root and chmod go-w it");
        }
        try
        {
            return Fd.ReadToEnd(file, MaxBytes, path);
        }
        catch (InvalidDataException e)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return Fd.TryOpenReadOnly(path);
        }
        catch (KernelException e) when (e.Errno is Errno.EACCES or Errno.ENOTDIR or Errno.ELOOP)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
    }

    /// <exception cref="DeliveryException">With file, line and column.</exception>
    public static Settings Parse(ReadOnlySpan<byte> utf8, string path)
    {
        try
        {
            return SettingsReader.Read(TomlDocument.Parse(utf8, path), path);
        }
        catch (TomlException e)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
    }
}
