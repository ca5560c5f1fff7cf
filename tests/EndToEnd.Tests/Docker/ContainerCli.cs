using System.Globalization;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>The command line that Docker and Podman have in common, on a machine.</summary>
internal abstract class ContainerCli(Node node)
{
    protected Node Node => node;

    public abstract CommandResult Try(params string[] arguments);

    /// <summary>"run" with what the test bed needs; options, image and command follow.</summary>
    public abstract CommandResult Run(params string[] arguments);

    /// <summary>Starts a container that goes on until it is stopped.</summary>
    public void Up(string name, params string[] options)
        => _ = Run(["--detach", "--name", name, .. options, AppImages.App, "sleep", "1000"]).Done();

    public CommandResult Exec(string name, params string[] argv) => Try(["exec", name, .. argv]);

    public CommandResult ExecWith(string name, string[] options, params string[] argv) => Try(["exec", .. options, name, .. argv]);

    public string Inspect(string name, string format) => Try("inspect", "--format", format, name).Done().Output.Trim();

    /// <summary>The machine's number of a container's first process; 0 of one that does not run.</summary>
    public int InitPid(string name) => int.Parse(Inspect(name, "{{.State.Pid}}"), CultureInfo.InvariantCulture);

    /// <summary>All containers there are, by name, running or not.</summary>
    public string[] Names() => Try("ps", "--all", "--format", "{{.Names}}").Done().Lines;

    /// <summary>Loads images.</summary>
    public void Load(string archive)
    {
        string copy = node.Directory.At("load.tar");
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
