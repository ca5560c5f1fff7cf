using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>A machine with Docker, its containerd and its images.</summary>
internal sealed class DockerNode : IDisposable
{
    /// <summary>The machine without Docker running, for what has to be there before: then <see cref="Start"/>.</summary>
    /// <param name="node">It goes with this.</param>
    public DockerNode(Node node)
    {
        Node = node;
        Dockerd = new Dockerd(node);
        Docker = new DockerClient(node);
    }

    public Node Node { get; }

    public Dockerd Dockerd { get; }

    public DockerClient Docker { get; }

    /// <summary>A machine on which Docker runs and has the images.</summary>
    /// <param name="release">Of the machine.</param>
    /// <param name="settings">Members of daemon.json beside those it needs.</param>
    public static DockerNode Up(Release release, params (string Name, string Value)[] settings)
    {
        DockerNode docker = new(new Node(release));
        try
        {
            foreach ((string name, string value) in settings)
            {
                docker.Dockerd.Settings[name] = value is "true" or "false" ? value == "true" : value;
            }
            return docker.Start();
        }
        catch
        {
            docker.Dispose();
            throw;
        }
    }

    /// <summary>Starts containerd and Docker, and loads the images.</summary>
    public DockerNode Start()
    {
        Node.Containerd.Start();
        Dockerd.Start();
        Docker.Load(AppImages.Archive);
        return this;
    }

    /// <summary>The mounts that a container sees.</summary>
    public IReadOnlyList<MountInfo> MountsIn(string name) => Node.MountsOf(Docker.InitPid(name));

    public void Dispose() => Node.Dispose();
}
