using System.Globalization;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>containerd's own command on a machine: containers that no CRI and no Docker knows.</summary>
internal sealed class Ctr(Node node)
{
    private int _execs;

    public CommandResult Try(params string[] arguments) => node.Try(["ctr", .. arguments]);

    /// <summary>Runs a container that nobody waits for.</summary>
    /// <param name="runtime">An OCI runtime's name or path.</param>
    /// <param name="id">Of the container.</param>
    /// <param name="arguments">More options, the image, the id and the command.</param>
    public CommandResult Run(string runtime, string id, params string[] arguments)
        => Try(
            ["run", "--detach", "--null-io", "--runc-binary", runtime, "--cgroup", $"/{node.Cgroup}/{id}", .. arguments]);

    /// <summary>
    /// What has printed nothing is run again, twice: one in some hundred times ctr ends before it has copied what was printed, of
    /// plain files and without us too.
    /// </summary>
    public CommandResult Exec(string id, params string[] argv)
    {
        CommandResult result = ExecOnce(id, argv);
        for (int again = 0; again < 2 && result is { ExitCode: 0, Output: "" }; again++)
        {
            result = ExecOnce(id, argv);
        }
        return result;
    }

    private CommandResult ExecOnce(string id, string[] argv)
    {
        string exec = string.Create(CultureInfo.InvariantCulture, $"e{Interlocked.Increment(ref _execs)}");
        return Try(["tasks", "exec", "--exec-id", exec, id, .. argv]);
    }

    /// <summary>The machine's number of a container's first process.</summary>
    public int InitPid(string id)
        => int.Parse(
            Try("tasks", "ls").Done().Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Single(fields => fields[0] == id)[1],
            CultureInfo.InvariantCulture);

    /// <summary>Kills a container's processes, and waits for that; the container can be started again.</summary>
    public void Stop(string id)
    {
        _ = Try("tasks", "kill", "--signal", "SIGKILL", id).Done();
        Wait.Until(() => Try("tasks", "delete", id).ExitCode == 0);
    }

    public CommandResult StartAgain(string id) => Try("tasks", "start", "--detach", "--null-io", id);

    public void Remove(string id) => _ = Try("containers", "rm", id).Done();

    /// <summary>Loads images.</summary>
    public void Load(string archive)
    {
        string copy = node.Directory.At("ctr.tar");
        File.Copy(archive, copy, overwrite: true);
        _ = Try("images", "import", copy).Done();
    }

    /// <summary>Loads one image.</summary>
    public void Load(AuthoredImage image)
    {
        using TemporaryDirectory directory = new();
        Load(ImageArchive.Make(directory.Path, image));
    }
}
