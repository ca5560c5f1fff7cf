namespace Tuck.Testing;

/// <summary>strace as a wrapper: it shows, or makes fail, single system calls of an unmodified program.</summary>
public static class Strace
{
    private const string Program = "/usr/bin/strace";

    /// <summary>
    /// Words to put before a command line: writes the named calls, with paths for descriptors, to a file, all processes and
    /// threads in one.
    /// </summary>
    public static string[] Show(string file, string calls)
        => [Program, "-f", "-qq", "-y", "-s", "100000", "-o", file, "-e", "trace=" + calls, "--"];

    /// <summary>
    /// Words to put before a command line: the call fails with the error (EINVAL) at its n-th time, or at those times (1+5: the
    /// first and every fifth after).
    /// </summary>
    public static string[] Fail(string file, string call, string error, string when = "1")
        => Inject(file, call, "error=" + error, when);

    /// <summary>
    /// The same with what is done instead of the call's work: <c>error=EIO</c>, <c>signal=KILL</c>. strace counts in each thread
    /// apart; here only the main thread is followed.
    /// </summary>
    public static string[] Inject(string file, string call, string what, string when)
        => [Program, "-o", file, "-e", "trace=" + call, "-e", $"inject={call}:{what}:when={when}", "--"];
}
