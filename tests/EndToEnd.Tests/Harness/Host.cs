using System.Globalization;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// The machine as engines and the hook see it: a mount namespace like one of systemd, all mounts shared, so that what leaks out
/// of a container would show in <see cref="Mounts"/>. /run, /var/log and /dev/shm are its own and empty. The hybrid cgroup2
/// mount that crun refuses is left out. Everything mounted in it goes with it.
/// </summary>
internal sealed class Host : IDisposable
{
    private const string Setup = """
        set -e
        mount --make-rprivate /
        # What other tests have mounted at this moment is none of ours, and would be held by us.
        awk '$5 ~ "^/tmp/" { print $5 }' /proc/self/mountinfo | tac |
            while read point; do umount -l "$point" 2>/dev/null || true; done
        if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /var/log
        mount -t tmpfs tmpfs /dev/shm
        mount --make-rshared /
        echo ready
        exec cat
        """;

    // cat ends when this process does, however that happens: its standard input is a pipe of ours.
    private readonly Command _holder = Command.Start("unshare", "--mount", "sh", "-c", Setup);

    public Host() => Assert.Equal("ready", _holder.ReadLine());

    public int Pid => _holder.Pid;

    public IReadOnlyList<MountInfo> Mounts => MountInfo.Of(Pid);

    /// <summary>A path of /run or /var/log there, or of a mount made there, as the test reaches it.</summary>
    public string Outside(string path) => $"/proc/{Pid}/root{path}";

    /// <summary>The command line that runs a program on this host.</summary>
    public string[] On(params string[] argv)
        => ["nsenter", "--target", Pid.ToString(CultureInfo.InvariantCulture), "--mount", "--", .. argv];

    public CommandResult Try(params string[] argv) => Command.Try(On(argv));

    public CommandResult TryWith(byte[] input, params string[] argv) => Command.TryWith(input, On(argv));

    public string Run(params string[] argv) => Command.Run(On(argv));

    public Command Start(params string[] argv) => Command.Start(On(argv));

    public void Dispose() => _holder.Dispose();
}
