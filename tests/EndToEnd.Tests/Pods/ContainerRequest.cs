using Tuck.EndToEnd.Tests.Pods.Runtime;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A container to be made in a pod. It sleeps unless it is told a command.</summary>
internal sealed record ContainerRequest(string Name = "app")
{
    public string Image { get; init; } = AppImages.App;

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Null: the image's.</summary>
    public long? User { get; init; }

    public long? Group { get; init; }

    public string UserName { get; init; } = "";

    public Dictionary<string, string> Variables { get; init; } = [];

    public IReadOnlyList<PodMount> Mounts { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }

    public bool Privileged { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Counts the container's restarts.</summary>
    public uint Attempt { get; init; }

    public Dictionary<string, string> Annotations { get; init; } = [];

    public Dictionary<string, string> Labels { get; init; } = [];

    public string LogPath => $"{Name}/{Attempt}.log";

    /// <summary>The container runs this with its shell.</summary>
    public ContainerRequest Script(string text) => this with { Command = ["sh", "-c", text] };

    public ContainerConfig ToConfig(PodSandboxConfig pod)
    {
        ContainerConfig config = new()
        {
            Metadata = new() { Name = Name, Attempt = Attempt },
            Image = new() { Image = Image },
            LogPath = LogPath,
            Linux = new() { Resources = new(), SecurityContext = Security(pod) },
        };
        config.Command.Add(Command);
        config.Envs.Add(Variables.Select(pair => new KeyValue { Key = pair.Key, Value = pair.Value }));
        config.Mounts.Add(Mounts.Select(
            mount => new Mount { ContainerPath = mount.ContainerPath, HostPath = mount.HostPath, Readonly = mount.ReadOnly }));
        config.Annotations.Add(Annotations);
        config.Labels.Add(Labels);
        return config;
    }

    private LinuxContainerSecurityContext Security(PodSandboxConfig pod)
        => new()
        {
            NamespaceOptions = pod.Linux.SecurityContext.NamespaceOptions.Clone(),
            ReadonlyRootfs = ReadOnlyRoot,
            Privileged = Privileged,
            RunAsUser = Number(User),
            RunAsGroup = Number(Group),
            RunAsUsername = UserName,
            Capabilities = new() { AddCapabilities = { Capabilities } },
        };

    private static Int64Value? Number(long? value) => value is { } number ? new Int64Value { Value = number } : null;
}
