using System.Globalization;
using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>
/// A machine with containerd: processes, mounts and network of its own over a root of the test bed, see tests/testbed/enter.sh.
/// All it starts and mounts is gone when it is disposed, or when this process ends, however that happens. Process numbers there
/// are its own: <see cref="PidOutside"/>.
/// </summary>
internal sealed class Node : Host
{
    private readonly Command _holder;

    /// <summary>The machine without containerd running, for what has to be there before: then <see cref="Start"/>.</summary>
    public Node(Release release)
    {
        Release = release;
        // Not "exec cat": the shell is the first process, and buries what is left to it.
        _holder = Command.Start(
            "sh", Testbed.At("enter.sh"), Testbed.RootOf(release), Directory.Path, "sh", "-c", "echo \"$TESTBED_PID\"; cat; :");
        try
        {
            Pid = int.Parse(_holder.ReadLine(), CultureInfo.InvariantCulture);
            Configure();
        }
        catch
        {
            Dispose();
            throw;
        }
        Containerd = new Containerd(this);
        Cri = new Cri(this);
    }

    public Release Release { get; }

    public override TemporaryDirectory Directory { get; } = new();

    /// <summary>Of its first process.</summary>
    public override int Pid { get; }

    public Containerd Containerd { get; } = null!;

    public Cri Cri { get; } = null!;

    /// <summary>What the cgroups of its pods are below, in every hierarchy.</summary>
    public string Cgroup => Path.GetFileName(Directory.Path);

    /// <summary>A machine on which containerd runs and has the images.</summary>
    public static Node Up(Release release)
    {
        Node node = new(release);
        try
        {
            return node.Start();
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Starts containerd, and loads the images.</summary>
    public Node Start()
    {
        Containerd.Start();
        Load(AppImages.Archive, AppImages.Names);
        return this;
    }

    /// <summary>Loads images, and waits until pods can be made of them.</summary>
    public void Load(string archive, params string[] names)
    {
        string copy = Directory.At("image.tar");
        File.Copy(archive, copy, overwrite: true);
        _ = Run("ctr", "--namespace", "k8s.io", "images", "import", copy);
        Wait.Until(() => names.All(Cri.HasImage));
    }

    /// <summary>Loads one image.</summary>
    public void Load(AuthoredImage image)
    {
        using TemporaryDirectory directory = new();
        Load(ImageArchive.Make(directory.Path, image), image.Name);
    }

    /// <summary>Programs started there find this configuration by themselves.</summary>
    public void Use(Installation installation)
    {
        _ = System.IO.Directory.CreateDirectory(Outside("/etc/tuck"));
        _ = File.CreateSymbolicLink(Outside("/etc/tuck/config.toml"), installation.ConfigPath);
    }

    /// <summary>
    /// What a loss of power does: all processes end but the two that hold the machine, what was mounted is not, and /run is empty.
    /// </summary>
    public void LosePower()
    {
        NodeProcess[] processes = [.. ProcessNumbers.Of(this).Where(pid => !IsHolder(pid)).Select(pid => new NodeProcess(pid))];
        foreach (NodeProcess process in processes)
        {
            process.Signal(Signum.SIGKILL);
        }
        Wait.Until(() => !Array.Exists(processes, process => process.IsRunning));
        const string script = """
            grep -oE ' /(run|var/lib/[a-z]+)/[^ ]* ' /proc/self/mountinfo | tac | while read -r point; do umount -l "$point"; done
            rm -rf /run/*
            """;
        _ = Run("sh", "-c", script);
    }

    public override string[] On(params string[] argv)
        =>
        [
            "nsenter", "--target", Pid.ToString(CultureInfo.InvariantCulture), "--mount", "--pid", "--net", "--uts", "--",
            .. argv,
        ];

    /// <summary>
    /// Starts a program that goes on by itself, with the environment of a service; its output is added to this file of the machine.
    /// </summary>
    public NodeProcess Spawn(string log, params string[] argv)
    {
        const string script = "log=$1; shift; \"$@\" >>\"$log\" 2>&1 </dev/null & echo $!";
        const string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        string pid = Run(["env", "-i", path, "sh", "-c", script, "sh", log, .. argv]);
        return new NodeProcess(PidOutside(int.Parse(pid, CultureInfo.InvariantCulture)));
    }

    /// <summary>The number that we know a process by of which the machine has told us its own; 0 if it has ended.</summary>
    public int PidOutside(int pid) => ProcessNumbers.Outside(this, pid);

    /// <summary>The mounts that a process of the machine sees, by the machine's number.</summary>
    public IReadOnlyList<MountInfo> MountsOf(int pid) => MountInfo.Parse(File.ReadAllText(Outside($"/proc/{pid}/mountinfo")));

    public override void Dispose()
    {
        Cri?.Dispose();
        // The first process ends, and the kernel ends all others before that is reported.
        _ = _holder.Finish();
        _holder.Dispose();
        ControlGroups.Remove(Cgroup);
        Directory.Dispose();
    }

    /// <summary>The first process, or the child of it that waits for the end of ours.</summary>
    private bool IsHolder(int pid)
        => pid == Pid || (File.ReadAllText($"/proc/{pid}/comm") == "cat\n"
            && File.ReadLines($"/proc/{pid}/status").Contains($"PPid:\t{Pid}"));

    private void Configure()
    {
        Install(Testbed.NameOf(Release) + ".toml", "/etc/containerd/config.toml");
        Install("cni.conflist", "/etc/cni/net.d/10-none.conflist");
        Install("cni.sh", "/opt/cni/bin/loopback", "755");
        Install("cni.sh", "/opt/cni/bin/none", "755");
    }

    /// <summary>A file of the test bed.</summary>
    private void Install(string name, string path, string mode = "644")
    {
        string place = Outside(path);
        _ = System.IO.Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(Testbed.At(name), place, overwrite: true);
        File.SetUnixFileMode(place, (UnixFileMode)Convert.ToInt32(mode, 8));
    }
}
