using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>All system calls of a delivery that went well, after its execve, in the order they were begun.</summary>
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

    /// <summary>Words to put before a command line: writes what <see cref="Read"/> reads.</summary>
    public static string[] Wrapper(string file) => ["/usr/bin/strace", "-f", "-qq", "-o", file, "-e", "trace=all", "--"];

    public static Recording Read(string file)
    {
        List<string> threads = [];
        Dictionary<(string Thread, string Name), int> counts = [];
        List<RecordedCall> calls = [];
        foreach (Match match in File.ReadLines(file).Select(line => Call().Match(line)).Where(match => match.Success))
        {
            (string thread, string line, string name) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            if (!threads.Contains(thread))
            {
                threads.Add(thread);
            }
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

    /// <summary>A call that was begun; not its second half, not a signal, not an end.</summary>
    [GeneratedRegex(@"^(\d+) +((\w+)\(.*)$")]
    private static partial Regex Call();
}
