using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>What a test needs of the machine. Each answers null, or the reason for which the test is skipped.</summary>
internal static class Requirement
{
    public const string Busybox = "/bin/busybox";

    /// <summary>What every test needs.</summary>
    public static string? Any
        => Posix.geteuid() != 0 ? "needs root: it mounts and enters namespaces"
            : !File.Exists(Busybox) ? $"needs {Busybox} (package busybox-static)"
            : Published("tuck-hook") ?? Programs("unshare", "nsenter", "mount");

    public static string? Of(Engine engine)
        => Any ?? Programs(NameOf(engine)) ?? (engine == Engine.Podman ? Programs("runc") : null);

    public static string? Programs(params string[] names)
    {
        string[] missing = [.. names.Where(name => !IsProgram(name))];
        return missing.Length == 0 ? null : "needs " + string.Join(", ", missing);
    }

    public static string? Published(string name)
        => Binaries.Find(name) is null ? $"needs the published {name}: dotnet publish, or TUCK_BIN" : null;

    public static string NameOf(Engine engine) => engine.ToString().ToLowerInvariant();

    private static bool IsProgram(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin").Split(':')
            .Any(directory => File.Exists(Path.Combine(directory, name)));
}
