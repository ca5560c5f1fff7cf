using System.Globalization;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// A process in a mount namespace of its own with a root file system mounted on itself: what a container is to a hook at
/// createRuntime, without a runtime.
/// </summary>
internal sealed class HeldNamespace : IDisposable
{
    private readonly Command _holder;

    /// <param name="host">Where it is a container of.</param>
    /// <param name="rootfs">Its root directory.</param>
    /// <param name="mounts">Shell commands that mount more, "$1" is the root.</param>
    public HeldNamespace(Host host, string rootfs, string mounts = "")
    {
        string script = $"set -e; mount --bind \"$1\" \"$1\"; cd \"$1\"; {mounts}\necho ready; exec cat";
        _holder = host.Start("unshare", "--mount", "--propagation", "slave", "sh", "-c", script, "sh", rootfs);
        Assert.Equal("ready", _holder.ReadLine());
    }

    public int Pid => _holder.Pid;

    public IReadOnlyList<MountInfo> Mounts => MountInfo.Of(Pid);

    public CommandResult Try(params string[] argv)
        => Command.Try(["nsenter", "--target", Pid.ToString(CultureInfo.InvariantCulture), "--mount", "--", .. argv]);

    public void Dispose() => _holder.Dispose();
}
