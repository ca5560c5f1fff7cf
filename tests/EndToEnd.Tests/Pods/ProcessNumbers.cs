using System.Globalization;
using Mono.Unix;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A process has a number in its own PID namespace and in every one above; /proc/PID/status lists them.</summary>
internal static class ProcessNumbers
{
    /// <summary>Our number of the process that a machine knows by this one; 0 if there is none.</summary>
    public static int Outside(Node node, int pid)
    {
        int level = NumbersOf(node.Pid).Length - 1;
        string? innermost = NamespaceOf(node.Outside($"/proc/{pid}"));
        return innermost is null
            ? 0
            : NumbersIn("/proc").FirstOrDefault(
                candidate => NumbersOf(candidate) is { } numbers
                    && numbers.Length > level
                    && numbers[level] == pid
                    && NamespaceOf($"/proc/{candidate}") == innermost);
    }

    /// <summary>Our numbers of all processes of a machine.</summary>
    public static IReadOnlyList<int> Of(Node node)
        => [.. NumbersIn(node.Outside("/proc")).Select(pid => Outside(node, pid)).Where(pid => pid != 0)];

    private static IEnumerable<int> NumbersIn(string proc)
        => Directory.EnumerateDirectories(proc)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)
            .Where(number => number > 0);

    /// <summary>From our namespace inwards.</summary>
    private static int[] NumbersOf(int pid)
    {
        const string key = "NSpid:";
        try
        {
            string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
            string[] numbers = line[key.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries);
            return [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended meanwhile.
            return [];
        }
    }

    private static string? NamespaceOf(string process)
        => UnixPath.TryReadLink(process + "/ns/pid") is { Length: > 0 } name ? name : null;
}
