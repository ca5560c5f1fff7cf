using Tuck.Delivery.Identity;

namespace Tuck.Bundle.Running;

/// <summary>A container that runs, as its engine keeps it.</summary>
/// <param name="Identity">Without the image where it would have to be asked for.</param>
/// <param name="Id">The container's.</param>
/// <param name="Bundle">Where its config.json is.</param>
public sealed record RunningContainer(ContainerIdentity Identity, string Id, string Bundle)
{
    /// <summary>How people know it: its name, or <c>namespace/pod/container</c>; else its id.</summary>
    public string Name => Identity.Name
        ?? (Identity.Pod is null ? Id : $"{Identity.Namespace}/{Identity.Pod}/{Identity.Container}");
}
