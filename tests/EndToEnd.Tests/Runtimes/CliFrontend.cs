using Tuck.EndToEnd.Tests.Docker;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Docker or Podman.</summary>
internal sealed class CliFrontend(string name, ContainerCli cli) : ShimFrontend
{
    public override string EngineName => name;

    public override void Load(AuthoredImage image) => cli.Load(image);

    public override CommandResult Run(string real, ShimContainer container)
    {
        List<string> options = ["--detach", "--runtime", ShimScene.RuntimeName(real), "--name", container.Name, .. container.Options];
        options.AddRange(container.AllAnnotations.SelectMany(pair => (string[])["--annotation", $"{pair.Key}={pair.Value}"]));
        options.AddRange(container.Variables.SelectMany(variable => (string[])["--env", variable]));
        options.AddRange(container.Tmpfs.SelectMany(path => (string[])["--tmpfs", path]));
        options.AddRange(container.Volumes.SelectMany(
            volume => (string[])["--volume", $"{volume.HostPath}:{volume.ContainerPath}{(volume.ReadOnly ? ":ro" : "")}"]));
        if (container.User.Length > 0)
        {
            options.AddRange(["--user", container.User]);
        }
        if (container.ReadOnlyRoot)
        {
            options.Add("--read-only");
        }
        return cli.Run([.. options, container.Image, .. container.Command]);
    }

    public override string IdOf(string name) => cli.Inspect(name, "{{.Id}}");

    public override int InitPid(string name) => cli.InitPid(name);

    public override CommandResult Exec(string name, params string[] argv) => cli.Exec(name, argv);

    public override void Restart(string name) => cli.Try("restart", name).Done();

    public override void Stop(string name) => cli.Try("stop", name).Done();

    public override void Remove(string name) => cli.Try("rm", "--force", name).Done();
}
