using System.Globalization;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// This machine, in a mount namespace like one of systemd, all mounts shared, so that what leaks out of a container would show in
/// <see cref="Host.Mounts"/>. /run, /var/log and /dev/shm are its own and empty. The hybrid cgroup2 mount that crun refuses is
/// left out. Everything mounted in it goes with it.
/// </summary>
internal sealed class LocalHost : Host
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

    /// <summary>The directory comes last: nothing is left to remove if the namespace cannot be made.</summary>
    public LocalHost()
    {
        Assert.Equal("ready", _holder.ReadLine());
        Directory = new TemporaryDirectory();
    }

    public override TemporaryDirectory Directory { get; }

    public override int Pid => _holder.Pid;

    public override string[] On(params string[] argv)
        => ["nsenter", "--target", Pid.ToString(CultureInfo.InvariantCulture), "--mount", "--", .. argv];

    public override void Dispose()
    {
        _holder.Dispose();
        Directory.Dispose();
    }
}
