namespace Tuck.Oci.CommandLine;

/// <summary>
/// Options of runc, crun and youki that take a value: what tells a value from a sub-command or an id. Those that take none need not
/// be known.
/// </summary>
internal static class RuntimeOptions
{
    /// <summary>Before the sub-command.</summary>
    internal static IReadOnlyList<string> Global { get; } =
        ["root", "log", "log-format", "log-level", "cgroup-manager", "rootless", "criu"];

    /// <summary>The sub-commands of any of them.</summary>
    internal static IReadOnlyList<string> Commands { get; } =
    [
        "create", "run", "start", "exec", "state", "kill", "delete", "list", "ps", "pause", "resume", "update", "events", "features",
        "spec", "checkpoint", "restore", "mounts", "init", "info", "help", "version",
    ];

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

    /// <summary>After this sub-command.</summary>
    internal static IReadOnlyList<string> Of(string command) => command switch
    {
        "create" or "run" => s_create,
        "exec" => s_exec,
        "checkpoint" or "restore" => s_checkpoint,
        "update" => s_update,
        "list" or "ps" or "events" or "spec" => s_format,
        _ => [],
    };
}
