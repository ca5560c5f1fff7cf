namespace Tuck.Oci.CommandLine;

/// <summary>
/// Options of runc, crun and youki. Those that take a value tell a value from a sub-command or an id. Those that take none need
/// to be known only where an abbreviation could be meant for them.
/// </summary>
internal sealed record RuntimeOptions(IReadOnlyList<string> Valued, IReadOnlyList<string> WithoutValue)
{
    /// <summary>Not crun's, which alone takes abbreviations: none is meant for them.</summary>
    private static readonly string[] s_neverAbbreviated = ["criu", "pidfd-socket", "additional-gids"];

    /// <summary>Before the sub-command.</summary>
    internal static RuntimeOptions Global { get; } = new(
        ["root", "log", "log-format", "log-level", "cgroup-manager", "rootless", "criu"],
        ["debug", "systemd-cgroup", "version", "help", "usage"]);

    private static readonly string[] s_create =
        ["bundle", "b", "config", "f", "console-socket", "pidfd-socket", "pid-file", "preserve-fds"];

    private static readonly string[] s_exec =
    [
        "process", "p", "pid-file", "console-socket", "pidfd-socket", "cwd", "env", "e", "user", "u", "additional-gids", "g",
        "process-label", "apparmor", "cap", "c", "preserve-fds", "cgroup",
    ];

    private static readonly string[] s_checkpoint =
    [
        "image-path", "work-path", "parent-path", "manage-cgroups-mode", "lsm-profile", "lsm-mount-context", "status-fd",
        "page-server", "empty-ns", "network-lock", "bundle", "b", "pid-file", "console-socket", "preserve-fds",
    ];

    private static readonly string[] s_update =
    [
        "resources", "r", "blkio-weight", "cpu-period", "cpu-quota", "cpu-burst", "cpu-share", "cpu-rt-period", "cpu-rt-runtime",
        "cpuset-cpus", "cpuset-mems", "kernel-memory", "kernel-memory-tcp", "memory", "memory-reservation", "memory-swap",
        "pids-limit", "l3-cache-schema", "mem-bw-schema", "cpu-idle",
    ];

    private static readonly string[] s_format = ["format", "f", "interval", "bundle", "b"];

    private static readonly string[] s_createWithoutValue =
        ["no-pivot", "no-new-keyring", "no-subreaper", "detach", "keep", "help", "usage", "version"];

    private static readonly string[] s_execWithoutValue =
        ["detach", "tty", "no-new-privs", "ignore-paused", "help", "usage", "version"];

    private static readonly string[] s_checkpointWithoutValue =
    [
        "leave-running", "tcp-established", "tcp-close", "tcp-skip-in-flight", "ext-unix-sk", "shell-job", "file-locks",
        "pre-dump", "lazy-pages", "auto-dedup", "detach", "no-pivot", "no-subreaper", "help", "usage", "version",
    ];

    private static readonly string[] s_othersWithoutValue =
        ["all", "force", "regex", "quiet", "stats", "rootless", "help", "usage", "version"];

    /// <summary>After this sub-command.</summary>
    internal static RuntimeOptions Of(string command) => command switch
    {
        "create" or "run" => new(s_create, s_createWithoutValue),
        "exec" => new(s_exec, s_execWithoutValue),
        "checkpoint" or "restore" => new(s_checkpoint, s_checkpointWithoutValue),
        "update" => new(s_update, s_othersWithoutValue),
        "list" or "ps" or "events" or "spec" => new(s_format, s_othersWithoutValue),
        _ => new([], s_othersWithoutValue),
    };

    internal bool Knows(string name) => Valued.Contains(name) || WithoutValue.Contains(name);

    /// <summary>argp takes what begins one long option only.</summary>
    internal string Unabbreviated(string name)
    {
        if (Knows(name))
        {
            return name;
        }
        string[] candidates =
        [
            .. Valued.Concat(WithoutValue).Except(s_neverAbbreviated)
                .Where(option => option.Length > 1 && option.StartsWith(name, StringComparison.Ordinal)),
        ];
        return candidates.Length == 1 ? candidates[0] : name;
    }
}
