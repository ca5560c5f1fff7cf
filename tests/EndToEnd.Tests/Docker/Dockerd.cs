using System.Text.Json.Nodes;
using Mono.Unix.Native;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>The Docker daemon of a machine, beside its containerd. With live-restore its containers outlive it.</summary>
internal sealed class Dockerd(Node node)
{
    private const string ConfigPath = "/etc/docker/daemon.json";

    private const string LogPath = "/var/log/dockerd.log";

    private NodeProcess? _process;

    /// <summary>daemon.json; what is changed here is known from the next start on.</summary>
    public JsonObject Settings { get; } = new()
    {
        ["containerd"] = Containerd.Socket,
        ["cgroup-parent"] = "/" + node.Cgroup,
        // Its layers lie on a tmpfs, see tests/testbed/enter.sh.
        ["storage-driver"] = "overlay2",
        // The machine has no network to lead anywhere.
        ["bridge"] = "none",
        ["iptables"] = false,
        ["ip6tables"] = false,
        ["runtimes"] = new JsonObject { ["crun"] = new JsonObject { ["path"] = "/usr/bin/crun" } },
    };

    public bool IsRunning => _process is { IsRunning: true };

    /// <summary>All it has written, in all its lives.</summary>
    public string Log => File.Exists(node.Outside(LogPath)) ? File.ReadAllText(node.Outside(LogPath)) : "";

    /// <summary>A runtime that <c>docker run --runtime</c> takes by this name.</summary>
    public void Register(string name, string path) => Settings["runtimes"]![name] = new JsonObject { ["path"] = path };

    /// <summary>Starts it, and waits until it answers.</summary>
    public void Start()
    {
        _ = Directory.CreateDirectory(node.Outside("/etc/docker"));
        File.WriteAllText(node.Outside(ConfigPath), Settings.ToJsonString());
        _process = node.Spawn(LogPath, "dockerd");
        Wait.Until(Answers);
    }

    /// <summary>As an administrator stops it; its containers too, unless live-restore is set.</summary>
    public void Stop() => _process?.Stop();

    public void Kill() => _process?.Kill();

    public void Restart()
    {
        Stop();
        Start();
    }

    /// <summary>Has it read daemon.json again, as it is now.</summary>
    public void Reload()
    {
        int before = Reloads();
        _process!.Signal(Signum.SIGHUP);
        Wait.Until(() => Reloads() > before);
    }

    private int Reloads() => Log.Split("Reloaded configuration").Length;

    private bool Answers()
    {
        Assert.True(IsRunning, Log);
        return node.Try("docker", "version").ExitCode == 0;
    }
}
