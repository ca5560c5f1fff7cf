using Grpc.Core;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The containerd of a machine. Its containers outlive it: they are children of shims.</summary>
internal sealed class Containerd(Node node)
{
    public const string Socket = "/run/containerd/containerd.sock";

    public const string NriSocket = "/run/nri/nri.sock";

    private const string LogPath = "/var/log/containerd.log";

    private NodeProcess? _process;

    /// <summary>Our number of it.</summary>
    public int Pid => _process?.Pid ?? 0;

    public bool IsRunning => _process is { IsRunning: true };

    /// <summary>All it has written, in all its lives.</summary>
    public string Log => File.Exists(node.Outside(LogPath)) ? File.ReadAllText(node.Outside(LogPath)) : "";

    /// <summary>Starts it, and waits until it answers as a container runtime.</summary>
    public void Start()
    {
        _process = node.Spawn(LogPath, "containerd");
        Wait.Until(Answers);
    }

    /// <summary>As an administrator stops it.</summary>
    public void Stop() => _process?.Stop();

    public void Kill() => _process?.Kill();

    public void Restart()
    {
        Stop();
        Start();
    }

    private bool Answers()
    {
        Assert.True(IsRunning, Log);
        try
        {
            return node.Cri.Version().Length > 0;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown
            or StatusCode.Unimplemented or StatusCode.DeadlineExceeded)
        {
            // Not listening yet, or "server is not initialized yet".
            return false;
        }
    }
}
