using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// Podman on an installation's host, with storage and state of its own and our hook registered for every container. Removes its
/// containers when disposed.
/// </summary>
internal sealed class Podman : IDisposable
{
    /// <summary>The image there is from the beginning.</summary>
    public const string Image = "localhost/app:1";

    private readonly Installation _installation;
    private int _images;

    public Podman(Installation installation)
    {
        _installation = installation;
        _ = Directory.CreateDirectory(installation.At("hooks.d"));
        Register("createRuntime");
        Register("poststop");
        _ = Load(Image);
    }

    /// <summary>Where containers/storage has its records.</summary>
    public string GraphRoot => _installation.At("podman/graph");

    /// <summary>Loads an image whose author set these.</summary>
    public string Load(string name, JsonObject? annotations = null, JsonObject? labels = null, params string[] environment)
    {
        string directory = Directory.CreateDirectory(_installation.At($"image{_images++}")).FullName;
        AuthoredImage image = new(name) { Annotations = annotations, Labels = labels, Environment = environment };
        string archive = ImageArchive.Make(directory, image);
        _ = Try("load", "--quiet", "--input", archive).Done();
        Directory.Delete(directory, recursive: true);
        return name;
    }

    public CommandResult Try(params string[] arguments)
        => _installation.Host.Try(
            [
                "env", "PODMAN_IGNORE_CGROUPSV1_WARNING=1", "podman",
                "--root", GraphRoot, "--runroot", "/run/podman-root", "--tmpdir", "/run/podman-tmp", "--storage-driver", "vfs",
                "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", "runc",
                "--hooks-dir", _installation.At("hooks.d"), .. arguments,
            ]);

    /// <summary>podman run with what this machine needs; options and image follow.</summary>
    public CommandResult Run(params string[] arguments)
        => Try(["run", "--network", "host", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", .. arguments]);

    /// <summary>Starts a container that goes on until it is stopped.</summary>
    public void Up(string name, params string[] options)
        => _ = Run(["--detach", "--name", name, .. options, Image, "sleep", "1000"]).Done();

    public CommandResult Exec(string name, params string[] argv) => Try(["exec", name, .. argv]);

    public string Inspect(string name, string format) => Try("inspect", "--format", format, name).Done().Output.Trim();

    public void Dispose() => _ = Try("rm", "--force", "--all", "--time", "0");

    private void Register(string stage)
    {
        string[] argv = _installation.Hook(stage, "podman");
        JsonObject hook = new()
        {
            ["version"] = "1.0.0",
            ["hook"] = new JsonObject { ["path"] = argv[0], ["args"] = new JsonArray([.. argv.Select(word => (JsonNode)word)]) },
            ["when"] = new JsonObject { ["always"] = true },
            ["stages"] = new JsonArray(stage),
        };
        File.WriteAllText(_installation.At($"hooks.d/tuck-{stage}.json"), hook.ToJsonString());
    }
}
