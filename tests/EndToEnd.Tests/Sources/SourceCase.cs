namespace Tuck.EndToEnd.Tests.Sources;

/// <summary>A source that does not answer as it should: its script, and how it is refused.</summary>
/// <param name="Script">A shell's, with the function answer, which answers with its argument.</param>
/// <param name="Cause">A part of the one line.</param>
/// <param name="ExitCode">Of the hook.</param>
/// <param name="Arrange">What is done to the script's file, whose path is given, and to the installation.</param>
internal sealed record SourceCase(string Script, string Cause, int ExitCode = 5, Action<Installation, string>? Arrange = null)
{
    /// <summary>What every script begins with: it says who it is, and can answer.</summary>
    public const string Head = """
        echo $$ >>"$0.pids"
        answer() { printf 'secret name=key length=%s version=3\n%s\nend\n' "${#1}" "$1"; }

        """;

    public static IReadOnlyDictionary<string, SourceCase> All { get; } = new Dictionary<string, SourceCase>
    {
        ["hangs"] = new("sleep 60", "no answer within 1 s"),
        ["ignores SIGTERM"] = new("trap '' TERM; while :; do sleep 1; done", "no answer within 1 s"),
        ["a byte a second"] = new("while :; do printf s; sleep 0.3; done", "no answer within 1 s"),
        ["answers and goes on"] = new("answer $CANARY; exec >&-; sleep 60", "it has not ended within 1 s"),
        ["too large"] = new(
            "printf 'secret name=key length=100000000\\n'; head -c 100000000 /dev/zero", "more than 16777216 bytes"),
        ["too large by its word"] = new("printf 'secret name=key length=16777217\\n$CANARY'", "more than 16777216 bytes"),
        ["larger than its source may"] = new(
            "answer $CANARY", "its value has more than 5 bytes", Arrange: (tuck, _) => tuck.Set("sources.s", "max-bytes", 5)),
        ["killed half-way"] = new("printf \"secret name=key length=13\\n$CANARY\"; kill -KILL $$", "exit code 137"),
        ["ends half-way"] = new("printf \"secret name=key length=13\\n$CANARY\"", "its answer ends too early"),
        ["no end"] = new("printf \"secret name=key length=13\\n$CANARY\\n\"", "its answer ends too early"),
        ["nothing"] = new("", "it answered nothing"),
        ["the value alone"] = new("echo $CANARY", "its answer begins with no line as the protocol has it"),
        ["another name"] = new("answer $CANARY | sed s/name=key/name=other/", "it answered with another secret"),
        ["more than its answer"] = new("answer $CANARY; echo $CANARY", "something follows the end of its answer"),
        ["empty"] = new("answer ''", "its value is empty"),
        ["expired"] = new(
            "answer $CANARY | sed '1s/$/ expires=2001-01-01T00:00:00Z/'", "it expired at 2001-01-01T00:00:00Z"),
        ["no such secret"] = new("printf 'none\\nend\\n'", "fetch key from source s: it has no such secret"),
        ["fails with a reason"] = new("echo warning >&2; echo 'error: no such path' >&2; exit 9", "exit code 9, no such path"),
        ["fails with a value that is good"] = new("answer $CANARY; exit 1", "exit code 1, and no line \"error: …\""),
        ["says the value"] = new(
            "answer $CANARY; echo \"error: bad value $CANARY\" >&2; exit 1",
            "exit code 1, the source printed what may be secret"),
        ["traces the value"] = new("set -x; value=$CANARY; echo \"$value\" >&2; exit 1", "exit code 1, and no line \"error: …\""),
        ["floods standard error"] = new("yes \"$CANARY\" >&2", "no answer within 1 s"),
        ["its child leaves with the pipe"] = new(
            "setsid sleep 3 & sleep 0.2; answer $CANARY", "what it started has its output open after 1 s"),
        ["writable by others"] = new("answer $CANARY", "others than its owner can write it", 3, (_, path) => Mode(path, "757")),
        ["writable by its group"] = new(
            "answer $CANARY", "others than its owner can write it", 3, (_, path) => Mode(path, "775")),
        ["somebody's"] = new(
            "answer $CANARY", "it belongs to uid 1000", 3, (_, path) => Command.Run("chown", "1000", path)),
        ["in a directory of anybody's"] = new(
            "answer $CANARY", "others than root can write the directory", 3,
            (tuck, path) => Mode(Path.GetDirectoryName(path)!, "777")),
        ["not executable"] = new("answer $CANARY", "its program is not executable", 3, (_, path) => Mode(path, "644")),
        ["not there"] = new("answer $CANARY", "no such file", 3, (_, path) => File.Delete(path)),
        ["a link to a directory"] = new("", "not a regular file", 3, (tuck, path) =>
        {
            File.Delete(path);
            _ = File.CreateSymbolicLink(path, "/etc");
        }),
        ["no interpreter"] = new("", "the interpreter that its program names is not there", 3,
            (_, path) => File.WriteAllText(path, "#!/none/here\n")),
        ["no program"] = new("", "its program is none", 3, (_, path) => File.WriteAllText(path, "x")),
        ["in the store too"] = new("answer $CANARY", "key is in the store, and a [[secret]] says that it comes from source s", 3,
            (tuck, _) => tuck.Secrets.Write("key", Refusal.Canary)),
    };

    /// <summary>Makes it the source of the secret "key", which every container may have; returns the script's path.</summary>
    public string Configure(Installation tuck)
    {
        string path = Configure(tuck, Script);
        Arrange?.Invoke(tuck, path);
        return path;
    }

    public static string Configure(Installation tuck, string script, params string[] keys)
    {
        string path = tuck.Source("s", Head + script);
        tuck.SetText("sources.s", "env", $"{{ CANARY = \"{Refusal.Canary}\" }}");
        tuck.Sourced("key", "s", keys);
        tuck.Grant("key", "engine=oci");
        return path;
    }

    private static void Mode(string path, string octal) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
}
