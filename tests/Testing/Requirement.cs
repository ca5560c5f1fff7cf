using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Testing;

/// <summary>What a test needs of the machine; each answers null, or the reason for which the test is skipped.</summary>
public static class Requirement
{
    public static string? Root
        => Posix.geteuid() == 0 ? null : "needs root: it mounts, gives files away, makes device nodes or enters namespaces";

    public static string? Programs(params string[] names)
    {
        string[] missing = [.. names.Where(name => !Exists(name))];
        return missing.Length == 0 ? null : "needs " + string.Join(", ", missing);
    }

    public static string? Kernel(string version)
        => Environment.OSVersion.Version >= Version.Parse(version) ? null : "needs Linux " + version;

    private static bool Exists(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin").Split(':')
            .Any(directory => File.Exists(Path.Combine(directory, name)));
}
