using Tuck.Delivery.Identity;
using Tuck.Oci;

namespace Tuck.Hook;

/// <summary>
/// Who a container is, for each engine a hook can be registered with, and why an image cannot forge it. The engine itself is the
/// argument root wrote into the registration; no annotation is asked, because Podman copies those of the image into the spec.
/// </summary>
internal static class Engines
{
    /// <summary>
    /// A bare runtime (runc, crun, youki): whoever wrote config.json also wrote this hook into it and chose the container's id, so
    /// the id is the name. There is no image.
    /// </summary>
    internal const string Oci = "oci";

    /// <summary>Name and image from Podman's storage records, see <see cref="PodmanRecords"/>.</summary>
    internal const string Podman = "podman";

    internal static bool IsKnown(string engine) => engine is Oci or Podman;

    internal static ContainerIdentity Identify(string engine, ContainerState state)
    {
        string user = CallingUser.HostUid();
        return engine == Podman
            ? PodmanRecords.Identify(state.Id, state.Bundle, user)
            : new ContainerIdentity(Oci, Name: state.Id, User: user);
    }
}
