using System.Text.Json.Nodes;
using Mono.Unix.Native;
using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>
/// A machine with containerd, Docker and Podman, in all of which tuck-runtime is registered, over runc and over crun. A daemon is
/// started when it is first asked for: what a test configures comes before.
/// </summary>
internal sealed class ShimScene : IDisposable
{
    private readonly Lazy<Node> _containerd;
    private readonly Dictionary<Frontend, ShimFrontend> _frontends = [];

    public ShimScene(Release release)
    {
        Node = new Node(release);
        try
        {
            Tuck = new Installation(Node);
            Node.Use(Tuck);
            Dockerd = new Dockerd(Node);
            Docker = new DockerClient(Node);
            Podman = new NodePodman(Node);
            // containerd 1.7 forgets its own entry if there are others.
            AddHandler("runc", "");
            foreach (string real in (string[])["runc", "crun"])
            {
                Register(real);
            }
        }
        catch
        {
            Node.Dispose();
            throw;
        }
        _containerd = new(Node.Start);
    }

    public Node Node { get; }

    public Installation Tuck { get; }

    public Dockerd Dockerd { get; }

    /// <summary>Docker's command; the daemon is not started for it.</summary>
    public DockerClient Docker { get; }

    public NodePodman Podman { get; }

    /// <summary>The name by which tuck-runtime over another is known to engines.</summary>
    public static string RuntimeName(string real) => "tuck-" + real;

    public ShimFrontend this[Frontend frontend]
    {
        get
        {
            if (!_frontends.TryGetValue(frontend, out ShimFrontend? started))
            {
                _frontends[frontend] = started = Start(frontend);
            }
            return started;
        }
    }

    /// <summary>A secret that every container may have.</summary>
    public void Secret(string name, string value)
    {
        Tuck.Secrets.Write(name, value);
        Tuck.Grant(name, "user=0");
    }

    /// <summary>What the ledger says of a container: one entry, or none.</summary>
    public JsonNode[] LedgerOf(string id) => [.. Tuck.Ledger.Where(entry => (string?)entry["id"] == id)];

    /// <summary>The mounts of ours that a container sees. What engines mask is below /proc and /sys.</summary>
    public MountInfo[] MountsIn(Frontend frontend, string name)
        => [.. SecretMount.In(Node.MountsOf(this[frontend].InitPid(name))).Where(mount => !IsMasked(mount.Point))
            .OrderBy(mount => mount.Point, StringComparer.Ordinal)];

    /// <summary>A file of a container as the machine's root sees it: "MODE UID:GID CONTENT".</summary>
    public string FileIn(Frontend frontend, string name, string path)
    {
        string outside = $"/proc/{Node.PidOutside(this[frontend].InitPid(name))}/root{path}";
        Assert.Equal(0, Syscall.stat(outside, out Stat status));
        string mode = Convert.ToString((int)(status.st_mode & FilePermissions.ALLPERMS), 8);
        return $"{mode} {status.st_uid}:{status.st_gid} {File.ReadAllText(outside)}";
    }

    public void Dispose() => Tuck.Dispose();

    private static bool IsMasked(string point)
        => point.StartsWith("/proc/", StringComparison.Ordinal) || point.StartsWith("/sys/", StringComparison.Ordinal);

    private void Register(string real)
    {
        string path = Tuck.RuntimeOver(real);
        Dockerd.Register(RuntimeName(real), path);
        Podman.Register(RuntimeName(real), path);
        AddHandler(RuntimeName(real), $"BinaryName = \"{path}\"");
    }

    /// <summary>An entry for pods.</summary>
    private void AddHandler(string name, string options)
    {
        string plugin = Node.Release == Release.Trixie ? "io.containerd.grpc.v1.cri" : "io.containerd.cri.v1.runtime";
        File.AppendAllText(
            Node.Outside("/etc/containerd/config.toml"),
            $"""

            [plugins."{plugin}".containerd.runtimes.{name}]
            runtime_type = "io.containerd.runc.v2"
            pod_annotations = ["tuck/*"]
            container_annotations = ["tuck/*"]
            [plugins."{plugin}".containerd.runtimes.{name}.options]
            {options}

            """);
    }

    private ShimFrontend Start(Frontend frontend)
    {
        switch (frontend)
        {
            case Frontend.Docker:
                _ = _containerd.Value;
                Dockerd.Start();
                Docker.Load(AppImages.Archive);
                return new CliFrontend("docker", Docker);
            case Frontend.Podman:
                Podman.Load(AppImages.Archive);
                return new CliFrontend("podman", Podman);
            case Frontend.Ctr:
                _ = _containerd.Value;
                Ctr ctr = new(Node);
                ctr.Load(AppImages.Archive);
                return new CtrFrontend(ctr, Tuck);
            default:
                return new CriFrontend(_containerd.Value);
        }
    }
}
