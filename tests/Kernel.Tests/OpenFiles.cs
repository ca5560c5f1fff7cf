using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Mono.Unix;

namespace Tuck.Kernel.Tests;

/// <summary>The descriptors of this process, as /proc shows them.</summary>
internal static class OpenFiles
{
    private const int O_CLOEXEC = 0x80000;

    public static string PathOf(SafeFileHandle file) => UnixPath.ReadLink("/proc/self/fd/" + file.DangerousGetHandle());

    /// <summary>Number and target of each but the one that lists them.</summary>
    public static IReadOnlyList<string> List()
    {
        // What earlier tests forgot (pipes of programs, of .NET's own making) is closed by now, and not between two lists.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return
        [
            .. Directory.EnumerateFileSystemEntries("/proc/self/fd")
                .ToList()
                .Select(path => (path, target: UnixPath.TryReadLink(path)))
                .Where(open => open.target is not null)
                .Select(open => $"{Path.GetFileName(open.path)} {open.target}")
                .Order(StringComparer.Ordinal),
        ];
    }

    public static bool IsCloseOnExec(SafeFileHandle file) => (Convert.ToInt32(Info(file, "flags"), 8) & O_CLOEXEC) != 0;

    public static ulong MountId(SafeFileHandle file) => ulong.Parse(Info(file, "mnt_id"), CultureInfo.InvariantCulture);

    private static string Info(SafeFileHandle file, string key)
        => File.ReadLines("/proc/self/fdinfo/" + file.DangerousGetHandle())
            .First(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim();
}
