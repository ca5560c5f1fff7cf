using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>All system calls of a program that met no fault, after its execve, in the order they were begun.</summary>
internal sealed partial class Recording
{
    private Recording(IReadOnlyList<RecordedCall> calls) => Calls = calls;

    public IReadOnlyList<RecordedCall> Calls { get; }

    /// <summary>
    /// The runtime's own start, until the first call of our code: the same for every program of .NET. (What the first thread
    /// does; the others are few calls.)
    /// </summary>
    public int StartLength
        => Calls.TakeWhile(call => !call.Line.StartsWith("prctl(PR_SET_DUMPABLE", StringComparison.Ordinal)).Count();

    /// <summary>
    /// Words to put before a command line: writes what <see cref="Read"/> reads. What the program starts is let go at its execve:
    /// it may have a tracer of its own.
    /// </summary>
    public static string[] Wrapper(string file)
        => ["/usr/bin/strace", "-f", "-b", "execve", "-qq", "-o", file, "-e", "trace=all", "--"];

    public static Recording Read(string file)
    {
        List<Match> matches = OfTheProgram(
            [.. File.ReadLines(file).Select(line => Call().Match(line)).Where(match => match.Success)]);
        List<string> threads = Threads(matches);
        Dictionary<(string Thread, string Name), int> counts = [];
        List<RecordedCall> calls = [];
        foreach (Match match in matches)
        {
            (string thread, string line, string name) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            if (name == "execve")
            {
                continue;
            }
            int count = counts.GetValueOrDefault((thread, name)) + 1;
            counts[(thread, name)] = count;
            calls.Add(new(threads.IndexOf(thread), name, count, line));
        }
        return new(calls);
    }

    /// <summary>Without what children did that became other programs: they are no threads of it.</summary>
    private static List<Match> OfTheProgram(List<Match> matches)
    {
        string first = matches[0].Groups[1].Value;
        HashSet<string> others =
            [.. matches.Where(match => match.Groups[3].Value == "execve").Select(match => match.Groups[1].Value)];
        _ = others.Remove(first);
        return [.. matches.Where(match => !others.Contains(match.Groups[1].Value))];
    }

    /// <summary>
    /// In the order they were made, which their ids tell unless the kernel began anew at the lowest: which of two makes its first
    /// call first is chance.
    /// </summary>
    private static List<string> Threads(List<Match> matches)
    {
        const int HighestId = 1 << 22;
        int first = int.Parse(matches[0].Groups[1].Value);
        return [.. matches.Select(match => match.Groups[1].Value).Distinct()
            .OrderBy(id => (int.Parse(id) - first + HighestId) % HighestId)];
    }

    /// <summary>A call that was begun; not its second half, not a signal, not an end.</summary>
    [GeneratedRegex(@"^(\d+) +((\w+)\(.*)$")]
    private static partial Regex Call();
}
