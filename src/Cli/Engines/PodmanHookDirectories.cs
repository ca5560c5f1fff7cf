using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Cli.Engines;

/// <summary>
/// Which directories Podman reads hooks from: <c>[engine] hooks_dir</c> of containers.conf(5), the last file that has it. The
/// built-in value is one directory only; /etc/containers/oci/hooks.d, which podman(1) mentions, is not in it.
/// </summary>
internal static class PodmanHookDirectories
{
    internal const string Default = "/usr/share/containers/oci/hooks.d";

    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The directories, and the file that names them or null for the built-in value.</summary>
    internal static (IReadOnlyList<string> Directories, string? File) Read()
    {
        (IReadOnlyList<string> Directories, string? File) found = ([Default], null);
        foreach (string path in Files())
        {
            if (TryRead(path) is { Count: > 0 } directories)
            {
                found = (directories, path);
            }
        }
        return found;
    }

    /// <summary>In the order in which a later one wins.</summary>
    private static List<string> Files()
    {
        List<string> files = ["/usr/share/containers/containers.conf", "/etc/containers/containers.conf"];
        foreach (string directory in (string[])["/usr/share/containers/containers.conf.d", "/etc/containers/containers.conf.d"])
        {
            if (Directory.Exists(directory))
            {
                files.AddRange(Directory.GetFiles(directory, "*.conf").Order(StringComparer.Ordinal));
            }
        }
        return files;
    }

    /// <summary>Null if it says nothing about it, or nothing that can be read.</summary>
    private static List<string>? TryRead(string path)
    {
        try
        {
            using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
            return file is not null
                && TomlDocument.Parse(Fd.ReadToEnd(file, MaxBytes, path)).TryGetValue("engine", out object? value)
                && value is TomlTable engine
                && engine.TryGetValue("hooks_dir", out object? directories)
                && directories is TomlArray array
                ? [.. array.Values.ToArray().OfType<string>()]
                : null;
        }
        catch (Exception e) when (e is TomlException or IOException or InvalidDataException)
        {
            return null;
        }
    }
}
