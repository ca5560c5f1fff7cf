using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Cli.Tests.Harness;

/// <summary>What a test needs of the machine. Each answers null, or the reason for which the test is skipped.</summary>
internal static class Requirement
{
    public static string? Root => Posix.geteuid() == 0 ? null : "needs root: it mounts";

    public static string? Programs(string[] names)
    {
        string[] missing = [.. names.Where(name => !Exists(name))];
        return missing.Length == 0 ? null : "needs " + string.Join(", ", missing);
    }

    private static bool Exists(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin").Split(':')
            .Any(directory => File.Exists(Path.Combine(directory, name)));
}
