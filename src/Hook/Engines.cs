using Tuck.Bundle;
using Tuck.Delivery;
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

    /// <summary>What tuck-nri, which the runtime told, wrote into the hook's arguments.</summary>
    internal const string Containerd = "containerd";

    /// <summary>As <see cref="Containerd"/>.</summary>
    internal const string Crio = "crio";

    internal static bool IsKnown(string engine) => ContainerIdentity.Engines.Contains(engine);

    internal static ContainerIdentity Identify(HookArguments arguments, ContainerState state, Spec spec)
    {
        if (arguments.IsRequiring)
        {
            // Good for finding what a container asks for; what it may have does not rest on it.
            return new ContainerIdentity(arguments.Engine, Container: CriAnnotations.ContainerNameOf(spec.Annotations));
        }
        string user = CallingUser.HostUid();
        return arguments.Engine switch
        {
            Podman => PodmanRecords.Identify(state.Id, state.Bundle, user),
            Containerd or Crio => arguments.Identity.Pod is not null
                ? arguments.Identity with
                {
                    User = user,
                    Image = CriAnnotations.ImageOf(spec.Annotations) ?? arguments.Identity.Image,
                }
                : throw new DeliveryException(
                    ExitCode.Usage, $"--engine {arguments.Engine} without --pod: this hook is tuck-nri's to inject"),
            Oci => new ContainerIdentity(Oci, Name: state.Id, User: user),
            _ => throw new DeliveryException(
                ExitCode.Usage, $"--engine {arguments.Engine} is for poststop only: tuck-runtime delivers there"),
        };
    }
}
