using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;
using Tuck.Oci;
using Tuck.Shim.Identity;

namespace Tuck.Shim;

/// <summary>Steps 1 and 2 of a delivery: a bundle as delivery sees it, and what it asks for.</summary>
internal sealed class ContainerRequest
{
    private ContainerRequest(ContainerView view, SecretRequest? request) => (View, Request) = (view, request);

    internal ContainerView View { get; }

    /// <summary>Null if nothing is asked.</summary>
    internal SecretRequest? Request { get; }

    /// <exception cref="DeliveryException">What is asked for is wrong.</exception>
    internal static ContainerRequest Of(string id, string bundle, Spec spec)
    {
        ContainerView view = new ContainerView
        {
            Id = id,
            Pid = 0,
            Bundle = bundle,
            // By the time anything is attached, the container's process has pivoted.
            RootPath = "/",
            HostRootPath = Path.Combine(bundle, spec.RootPath),
            LazyIdentity = new Lazy<ContainerIdentity>(() => Identities.Of(bundle, id, spec)),
            Annotations = spec.Annotations,
            MovesVariables = true,
            ControlsProcess = true,
        }.With(spec);
        // A pod's sandbox has the pod's annotations, and runs nothing that reads secrets.
        return new(view, CallingEngine.Of(bundle, id, spec).IsSandbox(spec) ? null : SecretRequest.Parse(view));
    }
}
