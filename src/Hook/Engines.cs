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

    /// <summary>
    /// Which of a pod's containers it is, as the runtime's CRI notes in the spec. Good for finding what a container asks for; what
    /// it may have does not rest on it.
    /// </summary>
    private static string? ContainerName(Spec spec)
        => spec.Annotations.GetValueOrDefault("io.kubernetes.cri.container-name")
            ?? spec.Annotations.GetValueOrDefault("io.kubernetes.container.name");

    internal static bool IsKnown(string engine) => engine is Oci or Podman or Containerd or Crio;

    internal static ContainerIdentity Identify(HookArguments arguments, ContainerState state, Spec spec)
    {
        if (arguments.IsRequiring)
        {
            return new ContainerIdentity(arguments.Engine, Container: ContainerName(spec));
        }
        string user = CallingUser.HostUid();
        return arguments.Engine switch
        {
            Podman => PodmanRecords.Identify(state.Id, state.Bundle, user),
            Containerd or Crio => arguments.Identity.Pod is not null
                ? arguments.Identity with { User = user }
                : throw new DeliveryException(
                    ExitCode.Usage, $"--engine {arguments.Engine} without --pod: this hook is tuck-nri's to inject"),
            _ => new ContainerIdentity(Oci, Name: state.Id, User: user),
        };
    }
}
