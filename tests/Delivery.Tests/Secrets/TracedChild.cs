using System.Text;
using System.Text.RegularExpressions;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>The child under strace: what it asked of the kernel, and how to have one of its calls fail or kill it.</summary>
internal static partial class TracedChild
{
    private const string Calls = "openat,mkdirat,write,fchmod,fsync,linkat,renameat,renameat2,unlinkat,flock";

    /// <summary>Runs it to its end; every call, with paths for descriptors, is a line.</summary>
    public static string[] Trace(TestStore store, string command, string name, int size, string calls, string input = "")
    {
        string file = store.Root + "/trace";
        using Command child = ChildProcess.Start(store, command, name, size, Strace.Show(file, calls));
        _ = child.Finish(Encoding.UTF8.GetBytes(input)).Done();
        return File.ReadAllLines(file);
    }

    /// <summary>
    /// Every call that <paramref name="command"/> makes on the store's files: its name, and the how many-th of that name it is
    /// in its thread, as strace's <c>when=</c> counts.
    /// </summary>
    public static IReadOnlyList<(string Call, int When)> CallsOf(TestStore store, string command, string name, int size)
    {
        Dictionary<string, int> counts = [];
        List<(string, int)> found = [];
        foreach (string line in Trace(store, command, name, size, Calls))
        {
            Match match = LinePattern().Match(line);
            string key = match.Groups["thread"].Value + match.Groups["call"].Value;
            counts[key] = counts.GetValueOrDefault(key) + 1;
            if (match.Success && line.Contains(store.Path, StringComparison.Ordinal))
            {
                found.Add((match.Groups["call"].Value, counts[key]));
            }
        }
        return found;
    }

    /// <summary>Starts the child so that this call, instead of its work, does <c>signal=KILL</c> or <c>error=EIO</c>.</summary>
    public static Command Inject(
        TestStore store, string command, string name, int size, (string Call, int When) call, string what)
        => ChildProcess.Start(store, command, name, size, Strace.Inject("/dev/null", call.Call, what, $"{call.When}"));

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<call>[a-z0-9_]+)\(")]
    private static partial Regex LinePattern();
}
