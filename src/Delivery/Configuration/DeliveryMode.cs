namespace Tuck.Delivery.Configuration;

/// <summary>How files reach a container.</summary>
public enum DeliveryMode
{
    /// <summary>A detached tmpfs, attached inside the container's mount namespace only.</summary>
    Detached,

    /// <summary>A tmpfs on the host, one a container, which the operator bind-mounts (<c>tuck stage</c>).</summary>
    Staged,
}
