using Tuck.EndToEnd.Tests.Docker;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>ctr.</summary>
internal sealed class CtrFrontend(Ctr ctr, Installation tuck) : ShimFrontend
{
    public override string EngineName => "containerd";

    public override void Load(AuthoredImage image) => ctr.Load(image);

    public override CommandResult Run(string real, ShimContainer container)
    {
        List<string> options = [];
        options.AddRange(container.AllAnnotations.SelectMany(pair => (string[])["--annotation", $"{pair.Key}={pair.Value}"]));
        options.AddRange(container.Variables.SelectMany(variable => (string[])["--env", variable]));
        options.AddRange(container.Tmpfs.SelectMany(path => (string[])["--mount", $"type=tmpfs,src=tmpfs,dst={path},options=rw"]));
        options.AddRange(container.Volumes.SelectMany(volume => (string[])["--mount",
            $"type=bind,src={volume.HostPath},dst={volume.ContainerPath},options=rbind:{(volume.ReadOnly ? "ro" : "rw")}"]));
        if (container.User.Length > 0)
        {
            options.AddRange(["--user", container.User]);
        }
        if (container.ReadOnlyRoot)
        {
            options.Add("--read-only");
        }
        return ctr.Run(
            tuck.RuntimeOver(real), container.Name, [.. options, container.Image, container.Name, .. container.Command]);
    }

    public override string IdOf(string name) => name;

    public override int InitPid(string name) => ctr.InitPid(name);

    public override CommandResult Exec(string name, params string[] argv) => ctr.Exec(name, argv);

    public override void Restart(string name)
    {
        ctr.Stop(name);
        _ = ctr.StartAgain(name).Done();
    }

    public override void Stop(string name) => ctr.Stop(name);

    public override void Remove(string name)
    {
        _ = ctr.Try("tasks", "delete", "--force", name);
        ctr.Remove(name);
    }
}
