using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Oci;

namespace Tuck.Shim.Identity;

/// <summary>
/// Who the container of a bundle is, whichever engine called: what the engine wrote down, and what has to be asked of it.
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
        ContainerIdentity identity = engine.Identify(bundle, id, spec, CallingUser.HostUid());
        return engine.Kind == EngineKind.ContainerdTask
            ? identity with { Image = ContainerdRecords.ImageOf(engine.StateDirectory!, engine.Namespace!, id) }
            : identity;
    }
}
