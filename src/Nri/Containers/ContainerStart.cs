using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;
using Tuck.Oci;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>
/// A container's process exists and has not run yet: what was prepared is attached and verified. If nothing was prepared, because
/// another tuck-nri was there when the container was created, or none, it is fetched now.
/// </summary>
internal sealed class ContainerStart(Node node, PodSandbox pod, Container container)
{
    /// <summary>Looked for only once something is asked.</summary>
    private Settings Settings => field ??= node.Settings;

    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; private set; } = "deliver secrets to " + ContainerViews.LabelOf(pod, container);

    /// <summary>What went less well than it should, in one line, or null.</summary>
    internal string? Warning { get; private set; }

    /// <summary>How many files were delivered; 0 if nothing is asked, or a hook has delivered.</summary>
    /// <exception cref="DeliveryException">The container must not start.</exception>
    internal int Run()
    {
        ContainerView announced = ContainerViews.Of(node.Runtime, pod, container);
        using FetchedRequest? fetched = node.Prepared.Take(container.Id) ?? FetchNow(announced);
        if (fetched is null)
        {
            return 0;
        }
        SecretDelivery delivery = new(View(announced), Settings, node.Time);
        try
        {
            delivery.RequireGrants(fetched);
            delivery.Place(fetched);
            return fetched.Targets.Count;
        }
        finally
        {
            Operation = delivery.Operation;
            Warning = delivery.Warning;
        }
    }

    private FetchedRequest? FetchNow(ContainerView view)
    {
        if (SecretRequest.Parse(view) is not { } request
            || ContainerCreation.AttachPointOf(node.Runtime, Settings) == AttachPoint.Hook)
        {
            return null;
        }
        ContainerEnvironment environment = new(container.Env);
        if (MovedVariables.Lost(environment, request.Variables, Settings.SecretsDirectory) is { } lost)
        {
            throw new DeliveryException(
                ExitCode.SecretUnavailable,
                $"the value of {lost}, taken from the environment at creation, went with the tuck-nri of then; "
                + "the next container will have it");
        }
        RequestFetch fetch = new(node, Settings, pod);
        try
        {
            return fetch.Run(view, request);
        }
        finally
        {
            Operation = fetch.Operation;
        }
    }

    /// <summary>With what only the bundle tells: process user, id mappings, mount label, and which image it really is.</summary>
    private ContainerView View(ContainerView announced)
    {
        string bundle = $"{Settings.Nri.ContainerdState}/io.containerd.runtime.v2.task/k8s.io/{container.Id}";
        Spec spec = SpecFile.Read(bundle);
        ContainerIdentity identity = announced.Identity with
        {
            Image = CriAnnotations.ImageOf(spec.Annotations) ?? announced.Identity.Image,
        };
        return (announced with
        {
            Bundle = bundle,
            HostRootPath = bundle + "/rootfs",
            LazyIdentity = new Lazy<ContainerIdentity>(identity),
        }).With(spec);
    }
}
