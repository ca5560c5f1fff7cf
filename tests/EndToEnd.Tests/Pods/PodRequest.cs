using Tuck.EndToEnd.Tests.Pods.Runtime;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A pod to be run.</summary>
internal sealed record PodRequest(string Name = "web", string Namespace = "default")
{
    /// <summary>A new one for each, as Kubernetes has it.</summary>
    public string Uid { get; init; } = Guid.NewGuid().ToString();

    public uint Attempt { get; init; }

    /// <summary>The runtime's entry in the configuration of containerd; "" is its default.</summary>
    public string Handler { get; init; } = "";

    public Dictionary<string, string> Annotations { get; init; } = [];

    public Dictionary<string, string> Labels { get; init; } = [];

    /// <summary>The machine's network; otherwise one of its own with nothing in it. A user namespace needs its own.</summary>
    public bool HostNetwork { get; init; } = true;

    /// <summary>Where its 65536 users begin on the machine; null: they are the machine's.</summary>
    public uint? FirstUser { get; init; }

    /// <summary>Whether its containers may be.</summary>
    public bool Privileged { get; init; }

    public string LogDirectory => $"/var/log/pods/{Namespace}_{Name}_{Uid}";

    public PodSandboxConfig ToConfig(string cgroup)
    {
        PodSandboxConfig config = new()
        {
            Metadata = new() { Name = Name, Namespace = Namespace, Uid = Uid, Attempt = Attempt },
            Hostname = HostNetwork ? "" : Name,
            LogDirectory = LogDirectory,
            Linux = new() { CgroupParent = $"/{cgroup}/{Uid}", SecurityContext = new() { NamespaceOptions = Namespaces(), Privileged = Privileged } },
        };
        config.Annotations.Add(Annotations);
        config.Labels.Add(Labels);
        return config;
    }

    /// <summary>Of the pod and of its containers, as a kubelet chooses them.</summary>
    private NamespaceOption Namespaces()
    {
        NamespaceOption namespaces = new()
        {
            Network = HostNetwork ? NamespaceMode.Node : NamespaceMode.Pod,
            Pid = NamespaceMode.Container,
        };
        if (FirstUser is { } first)
        {
            IDMapping mapping = new() { HostId = first, Length = 65536 };
            namespaces.UsernsOptions = new() { Mode = NamespaceMode.Pod, Uids = { mapping }, Gids = { mapping } };
        }
        return namespaces;
    }
}
