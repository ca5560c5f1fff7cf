using System.Globalization;
using System.Text.RegularExpressions;

namespace Tuck.Testing;

/// <summary>A line of mountinfo, read by the tests themselves.</summary>
public sealed partial record MountInfo(
    ulong Id, string Point, string Options, bool IsShared, string Type, string Source, string SuperOptions)
{
    /// <summary>Those of the mount and of its superblock together, as /proc/mounts shows them: "ro" if either is.</summary>
    public HashSet<string> AllOptions() => [.. Options.Split(','), .. SuperOptions.Split(',')];

    /// <summary>The mounts this thread sees.</summary>
    public static IReadOnlyList<MountInfo> ReadSelf() => Parse(File.ReadAllText("/proc/thread-self/mountinfo"));

    /// <summary>The mounts a process sees.</summary>
    public static IReadOnlyList<MountInfo> Of(int pid) => Parse(File.ReadAllText($"/proc/{pid}/mountinfo"));

    public static IReadOnlyList<MountInfo> Parse(string text)
        => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    private static MountInfo ParseLine(string line)
    {
        string[] halves = line.Split(" - ");
        string[] mount = halves[0].Split(' ');
        string[] super = halves[1].Split(' ');
        bool isShared = mount[6..].Any(tag => tag.StartsWith("shared:", StringComparison.Ordinal));
        return new(
            ulong.Parse(mount[0], CultureInfo.InvariantCulture),
            Unescape(mount[4]),
            mount[5],
            isShared,
            super[0],
            super[1],
            super[2]);
    }

    private static string Unescape(string field)
        => Octal().Replace(field, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
