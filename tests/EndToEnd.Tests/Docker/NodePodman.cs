using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>Podman on a machine, as it is found there: no daemon, no hook of ours.</summary>
internal sealed class NodePodman(Node node) : ContainerCli(node)
{
    private const string ConfigPath = "/etc/containers/containers.conf.d/50-testbed.conf";

    private readonly List<(string Name, string Path)> _runtimes = [];

    /// <summary>A runtime that <c>podman run --runtime</c> takes by this name, and whose errors are read from its log.</summary>
    public void Register(string name, string path)
    {
        _runtimes.Add((name, path));
        string names = string.Join("", _runtimes.Select(runtime => $", \"{runtime.Name}\""));
        string paths = string.Join("", _runtimes.Select(runtime => $"{runtime.Name} = [\"{runtime.Path}\"]\n"));
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Node.Outside(ConfigPath))!);
        File.WriteAllText(
            Node.Outside(ConfigPath),
            $"[engine]\nruntime_supports_json = [\"crun\", \"runc\"{names}]\n[engine.runtimes]\n{paths}");
    }

    public override CommandResult Try(params string[] arguments)
        => Node.Try(
            [
                "env", "PODMAN_IGNORE_CGROUPSV1_WARNING=1", "podman", "--cgroup-manager", "cgroupfs", "--events-backend", "file",
                .. arguments,
            ]);

    public override CommandResult Run(params string[] arguments)
        => Try(["run", "--network", "none", "--cgroup-parent", "/" + Node.Cgroup, "--stop-signal", "KILL", .. arguments]);
}
