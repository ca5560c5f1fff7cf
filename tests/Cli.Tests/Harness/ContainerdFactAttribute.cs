namespace Tuck.Cli.Tests.Harness;

/// <summary>A fact about real containerds: those of the root file systems of the testbed, or of the directory TUCK_TESTBED.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerdFactAttribute : FactAttribute
{
    public ContainerdFactAttribute()
    {
        Skip = Requirement.Root ?? (Roots.Length > 0 ? null : "needs the root file systems of tests/testbed");
    }

    public static string[] Roots { get; } = Find();

    private static string[] Find()
    {
        string testbed = Environment.GetEnvironmentVariable("TUCK_TESTBED")
            ?? Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
                    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
                "tuck/testbed");
        return Directory.Exists(testbed)
            ? [.. Directory.GetDirectories(testbed).Where(IsReady).Order()]
            : [];
    }

    /// <summary>One that is still being made has another name.</summary>
    private static bool IsReady(string root)
        => File.Exists($"{root}/usr/bin/containerd") && !root.EndsWith(".new", StringComparison.Ordinal);
}
