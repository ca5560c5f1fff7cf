using System.Globalization;

namespace Tuck.Kernel.Tests;

/// <summary>A line of mountinfo, read by the tests themselves; names with spaces are none of theirs.</summary>
internal sealed record MountInfo(ulong Id, string Point, string Options, string Type, string SuperOptions)
{
    public static IReadOnlyList<MountInfo> ReadSelf() => Read("/proc/thread-self/mountinfo");

    public static IReadOnlyList<MountInfo> Read(string path) => [.. File.ReadAllLines(path).Select(Parse)];

    private static MountInfo Parse(string line)
    {
        string[] halves = line.Split(" - ");
        string[] mount = halves[0].Split(' ');
        string[] super = halves[1].Split(' ');
        return new(ulong.Parse(mount[0], CultureInfo.InvariantCulture), mount[4], mount[5], super[0], super[2]);
    }
}
