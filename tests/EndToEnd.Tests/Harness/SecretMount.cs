namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>How a mount of ours looks in a mount table.</summary>
internal static class SecretMount
{
    /// <summary>What every mount of ours has.</summary>
    public static HashSet<string> Flags { get; } = ["ro", "nosuid", "nodev", "noexec", "nosymfollow", "noswap"];

    /// <summary>The mounts of memory file systems that are read-only in every respect: nothing else in a container is.</summary>
    public static MountInfo[] In(IEnumerable<MountInfo> mounts)
        => [.. mounts.Where(mount => mount.Type is "tmpfs" or "ramfs" && mount.SuperOptions.Split(',').Contains("ro"))];

    /// <summary>Their mount points, sorted, from the text of a mountinfo.</summary>
    public static string[] PointsIn(string mountInfo)
        => [.. In(MountInfo.Parse(mountInfo)).Select(mount => mount.Point).Order(StringComparer.Ordinal)];
}
