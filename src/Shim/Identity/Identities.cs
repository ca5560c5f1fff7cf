using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Oci;

namespace Tuck.Shim.Identity;

/// <summary>
/// Who the container of a bundle is, whichever engine called. Each attribute is what that engine recorded of its operator's words,
/// or null.
/// </summary>
internal static class Identities
{
    /// <param name="engine">Who called.</param>
    /// <param name="bundle">As the engine gave it, absolute.</param>
    /// <param name="id">The container's.</param>
    /// <param name="spec">Of the bundle, as the engine wrote it.</param>
    /// <exception cref="DeliveryException">The engine's record is missing, damaged, or cannot be asked for.</exception>
    internal static ContainerIdentity Of(CallingEngine engine, string bundle, string id, Spec spec)
    {
        string user = CallingUser.HostUid();
        return engine.Kind switch
        {
            EngineKind.Docker => engine.Record!.Identify(user),
            EngineKind.Podman => PodmanRecords.Identify(id, bundle, user),
            EngineKind.ContainerdTask => new ContainerIdentity(
                engine.Name,
                ContainerdRecords.ImageOf(engine.StateDirectory!, engine.Namespace!, id),
                Name: id,
                User: user),
            EngineKind.ContainerdCri => OfPod(engine, CriAnnotations.OfContainerd(spec.Annotations), user),
            EngineKind.Crio => OfPod(engine, CriAnnotations.OfCrio(spec.Annotations), user),
            _ => new ContainerIdentity(engine.Name, Name: id, User: user),
        };
    }

    private static ContainerIdentity OfPod(CallingEngine engine, CriIdentity pod, string user)
        => new(
            engine.Name, pod.Image, Namespace: pod.Namespace, Pod: pod.Pod, Container: pod.Container, User: user);
}
