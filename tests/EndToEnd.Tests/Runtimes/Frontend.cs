namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Who has containers run by an OCI runtime.</summary>
public enum Frontend
{
    Docker,
    Podman,

    /// <summary>containerd's own command.</summary>
    Ctr,

    /// <summary>containerd as a kubelet speaks to it.</summary>
    Cri,
}
