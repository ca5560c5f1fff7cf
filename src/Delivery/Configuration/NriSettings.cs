namespace Tuck.Delivery.Configuration;

/// <summary>What config.toml says in its table [nri].</summary>
public sealed record NriSettings
{
    /// <summary>Where the runtime listens for plugins that connect by themselves.</summary>
    public string SocketPath { get; init; } = "/var/run/nri/nri.sock";

    /// <summary>The program tuck-hook; null: beside this program.</summary>
    public string? HookPath { get; init; }

    /// <summary>containerd's <c>state</c> directory: bundles are below it.</summary>
    public string ContainerdState { get; init; } = "/run/containerd";

    /// <summary>Where figures are served: a unix socket's path, or a loopback address with a port; null: nowhere.</summary>
    public string? Metrics { get; init; }

    /// <summary>Whether a container that asked gets a startContainer hook that refuses to start it without its files.</summary>
    public bool IsGuarded { get; init; } = true;

    /// <summary>Between two sweeps.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(60);

    public AttachPoint Attach { get; init; } = AttachPoint.Auto;
}
