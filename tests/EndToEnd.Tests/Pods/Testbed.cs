namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The roots that tests/testbed/make.sh made, and the files beside it.</summary>
internal static class Testbed
{
    public static string Cache { get; } = Environment.GetEnvironmentVariable("TUCK_TESTBED") is { Length: > 0 } directory
        ? directory
        : Path.Combine(UserCache(), "tuck/testbed");

    public static string NameOf(Release release) => release.ToString().ToLowerInvariant();

    public static string RootOf(Release release) => Path.Combine(Cache, NameOf(release));

    /// <summary>A file of tests/testbed.</summary>
    public static string At(string name) => Path.Combine(AppContext.BaseDirectory, "testbed", name);

    /// <summary>Null, or the reason for which a test of pods is skipped.</summary>
    public static string? Requirement(Release release, params string[] published)
        => Tuck.Testing.Requirement.Root
            ?? Tuck.Testing.Requirement.Programs("unshare", "nsenter", "mount", "pivot_root", "mountpoint", "ip", "tar")
            ?? (File.Exists(HookRequirement.Busybox) ? null : $"needs {HookRequirement.Busybox} (package busybox-static)")
            ?? (File.Exists(RootOf(release) + "/etc/testbed")
                ? null
                : $"needs the test bed {NameOf(release)}: tests/testbed/make.sh {NameOf(release)}")
            ?? published.Select(HookRequirement.Published).FirstOrDefault(reason => reason is not null);

    private static string UserCache()
        => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
