namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>strace as a wrapper: it shows, or makes fail, single system calls of an unmodified program.</summary>
internal static class Strace
{
    /// <summary>Words to put before a command line: writes the named calls to a file, all processes and threads in one.</summary>
    public static string[] Show(string file, string calls)
        => ["/usr/bin/strace", "-f", "-s", "200", "-o", file, "-e", "trace=" + calls, "--"];

    /// <summary>
    /// Words to put before a command line: the call fails with the error (EINVAL) at its n-th time, or at those times (1+5: the
    /// first and every fifth after). strace counts in each thread apart; here only the main thread is followed.
    /// </summary>
    public static string[] Fail(string file, string call, string error, string when = "1")
        => ["/usr/bin/strace", "-o", file, "-e", "trace=" + call, "-e", $"inject={call}:error={error}:when={when}", "--"];
}
