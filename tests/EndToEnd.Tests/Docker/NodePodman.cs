using System.Globalization;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>Podman on a machine, as it is found there: no daemon, no hook of ours.</summary>
internal sealed class NodePodman(Node node)
{
    private const string ConfigPath = "/etc/containers/containers.conf.d/50-testbed.conf";

    private readonly List<(string Name, string Path)> _runtimes = [];

    /// <summary>A runtime that <c>podman --runtime</c> takes by this name, and whose errors are read from its log.</summary>
    public void Register(string name, string path)
    {
        _runtimes.Add((name, path));
        string names = string.Join("", _runtimes.Select(runtime => $", \"{runtime.Name}\""));
        string paths = string.Join("", _runtimes.Select(runtime => $"{runtime.Name} = [\"{runtime.Path}\"]\n"));
        _ = Directory.CreateDirectory(Path.GetDirectoryName(node.Outside(ConfigPath))!);
        File.WriteAllText(
            node.Outside(ConfigPath),
            $"[engine]\nruntime_supports_json = [\"crun\", \"runc\"{names}]\n[engine.runtimes]\n{paths}");
    }

    public CommandResult Try(params string[] arguments)
        => node.Try(
            [
                "env", "PODMAN_IGNORE_CGROUPSV1_WARNING=1", "podman", "--cgroup-manager", "cgroupfs", "--events-backend", "file",
                .. arguments,
            ]);

    /// <summary>podman run with what the test bed needs; options, image and command follow.</summary>
    /// <param name="runtime">A name that is registered, or that Podman knows.</param>
    /// <param name="arguments">What follows "run".</param>
    public CommandResult Run(string runtime, params string[] arguments)
        => Try(
            [
                "--runtime", runtime, "run", "--network", "none", "--cgroup-parent", "/" + node.Cgroup, "--stop-signal", "KILL",
                .. arguments,
            ]);

    /// <summary>Starts a container that goes on until it is stopped.</summary>
    public void Up(string runtime, string name, params string[] options)
        => _ = Run(runtime, ["--detach", "--name", name, .. options, AppImages.App, "sleep", "1000"]).Done();

    public CommandResult Exec(string name, params string[] argv) => Try(["exec", name, .. argv]);

    public string Inspect(string name, string format) => Try("inspect", "--format", format, name).Done().Output.Trim();

    /// <summary>The machine's number of a container's first process; 0 of one that does not run.</summary>
    public int InitPid(string name) => int.Parse(Inspect(name, "{{.State.Pid}}"), CultureInfo.InvariantCulture);

    /// <summary>Loads images.</summary>
    public void Load(string archive)
    {
        string copy = node.Directory.At("podman.tar");
        File.Copy(archive, copy, overwrite: true);
        _ = Try("load", "--quiet", "--input", copy).Done();
    }

    /// <summary>Loads one image.</summary>
    public void Load(AuthoredImage image)
    {
        using TemporaryDirectory directory = new();
        Load(ImageArchive.Make(directory.Path, image));
    }
}
