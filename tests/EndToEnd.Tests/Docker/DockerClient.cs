using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>The command docker on a machine.</summary>
internal sealed class DockerClient(Node node) : ContainerCli(node)
{
    public override CommandResult Try(params string[] arguments) => Node.Try(["docker", .. arguments]);

    public override CommandResult Run(params string[] arguments)
        // A first process that handles no signal would be waited for ten seconds at a stop.
        => Try(["run", "--network", "none", "--stop-signal", "KILL", .. arguments]);
}
