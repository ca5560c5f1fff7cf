using FsCheck;
using FsCheck.Fluent;

namespace Tuck.Oci.Tests.CommandLine;

/// <summary>A command line, and what was meant by it: options are in the order they were said, by their long names.</summary>
internal sealed record BuiltLine(
    string[] Words, int CommandIndex, string Command, BuiltOption[] Globals, BuiltOption[] Options, string? Id, string[] Rest)
{
    /// <summary>What a value, an id or a word of a command can be, however much it looks like something else.</summary>
    private static Gen<string> Values { get; } = Gen.Elements(
        "", "-", "--", "a", "a=b", "=", "create", "exec", "run", "--bundle", "--bundle=/x", "-b", "-eA=1", "--root",
        "--process", "/p", "é");

    private static Gen<string> Ids { get; } = Gen.Elements("", "-", "c1", "create", "exec", "a=b", "file:x");

    private static readonly BuiltOption[] s_globals =
    [
        new("root"), new("log"), new("log-format"), new("log-level"), new("cgroup-manager"), new("rootless"),
        new("debug", HasValue: false), new("systemd-cgroup", HasValue: false),
    ];

    private static readonly BuiltOption[] s_create =
    [
        new("bundle", 'b'), new("config", 'f'), new("console-socket"), new("pidfd-socket"), new("pid-file"), new("preserve-fds"),
        new("no-pivot", HasValue: false), new("no-new-keyring", HasValue: false),
    ];

    private static readonly BuiltOption[] s_exec =
    [
        new("process", 'p'), new("env", 'e'), new("user", 'u'), new("additional-gids", 'g'), new("cap", 'c'), new("cwd"),
        new("pid-file"), new("console-socket"), new("apparmor"), new("process-label"), new("preserve-fds"), new("cgroup"),
        new("detach", 'd', HasValue: false), new("tty", 't', HasValue: false), new("no-new-privs", HasValue: false),
    ];

    private static readonly BuiltOption[] s_others = [new("force", 'f', HasValue: false)];

    public static Gen<BuiltLine> Any { get; } =
        from command in Gen.Elements("create", "run", "exec", "state", "delete")
        from globals in Said(s_globals)
        from options in Said(command switch { "create" or "run" => s_create, "exec" => s_exec, _ => s_others })
        from separator in Gen.Elements<string[]>([], [], ["--"])
        from id in Ids
        from rest in Gen.Resize(Gen.ArrayOf(Values), 4)
        let before = globals.SelectMany(option => option.Words).ToArray()
        select new BuiltLine(
            [.. before, command, .. options.SelectMany(option => option.Words), .. separator, id, .. rest],
            before.Length, command, globals, options, id, rest);

    public string? Last(string name) => Globals.Concat(Options).LastOrDefault(option => option.Name == name)?.Value;

    public IEnumerable<string> All(string name) => Options.Where(option => option.Name == name).Select(option => option.Value!);

    /// <summary>For a report of a failure.</summary>
    public override string ToString() => string.Join(' ', Words.Select(word => $"'{word}'"));

    private static Gen<BuiltOption[]> Said(BuiltOption[] table) => Gen.Resize(
        Gen.ArrayOf(
            from option in Gen.Elements(table)
            from value in Values
            from said in Gen.Elements(option.Forms(value))
            select option with { Value = option.HasValue ? value : null, Words = said }),
        6);
}
