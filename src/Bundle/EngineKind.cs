namespace Tuck.Bundle;

/// <summary>Whose records say who a container is.</summary>
public enum EngineKind
{
    /// <summary>Nobody's: whoever wrote config.json chose the id.</summary>
    Oci,

    /// <summary>Docker's own, of the container.</summary>
    Docker,

    /// <summary>Those of containers/storage, as Podman writes them.</summary>
    Podman,

    /// <summary>containerd's own, of a container of ctr, nerdctl or another client.</summary>
    ContainerdTask,

    /// <summary>What containerd as a runtime of Kubernetes writes into the spec.</summary>
    ContainerdCri,

    /// <summary>What CRI-O writes into the spec.</summary>
    Crio,
}
