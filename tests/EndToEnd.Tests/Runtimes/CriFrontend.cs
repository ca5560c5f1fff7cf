using System.Globalization;
using Grpc.Core;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>A kubelet: each container has a pod of its name.</summary>
internal sealed class CriFrontend(Node node) : ShimFrontend
{
    private readonly Dictionary<string, Instance> _instances = [];

    public override string EngineName => "containerd";

    public override void Load(AuthoredImage image) => node.Load(image);

    public override CommandResult Run(string real, ShimContainer container)
    {
        PodRequest pod = new(container.Name)
        {
            Handler = ShimScene.RuntimeName(real),
            Annotations = container.AllAnnotations.ToDictionary(pair => pair.Key, pair => pair.Value),
        };
        try
        {
            Start(container.Name, node.Cri.RunPod(pod), RequestOf(container));
            return new(0, [], "");
        }
        catch (RpcException e)
        {
            return new(1, [], e.Status.Detail);
        }
    }

    public override string IdOf(string name) => _instances[name].Id;

    public override int InitPid(string name) => node.Cri.InitPid(IdOf(name));

    public override CommandResult Exec(string name, params string[] argv)
    {
        try
        {
            return node.Cri.Exec(IdOf(name), argv);
        }
        catch (RpcException e)
        {
            return new(1, [], e.Status.Detail);
        }
    }

    /// <summary>As a kubelet does: another container in the same pod.</summary>
    public override void Restart(string name)
    {
        Instance old = _instances[name];
        node.Cri.Stop(old.Id);
        Start(name, old.Pod, old.Request with { Attempt = old.Request.Attempt + 1 });
    }

    public override void Stop(string name) => node.Cri.Stop(IdOf(name));

    public override void Remove(string name) => node.Cri.RemovePod(_instances[name].Pod);

    private void Start(string name, string pod, ContainerRequest request)
    {
        // Known also if it does not start, for it to be removed.
        _instances[name] = new Instance(pod, "", request);
        _instances[name] = new Instance(pod, node.Cri.CreateContainer(pod, request), request);
        node.Cri.StartContainer(IdOf(name));
    }

    private static ContainerRequest RequestOf(ShimContainer container)
    {
        string[] user = container.User.Split(':');
        bool isNumber = long.TryParse(user[0], CultureInfo.InvariantCulture, out long uid);
        return new ContainerRequest
        {
            Image = container.Image,
            Command = container.Command,
            User = isNumber ? uid : null,
            Group = user.Length > 1 ? long.Parse(user[1], CultureInfo.InvariantCulture) : null,
            UserName = isNumber ? "" : container.User,
            Variables = container.Variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
            Mounts = container.Volumes,
            ReadOnlyRoot = container.ReadOnlyRoot,
        };
    }

    private sealed record Instance(string Pod, string Id, ContainerRequest Request);
}
