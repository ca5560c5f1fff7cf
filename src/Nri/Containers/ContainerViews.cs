using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;
using Tuck.Nri.Connection;
using Tuck.Oci;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>Step 1: what a runtime shows of a container, as delivery sees it.</summary>
internal static class ContainerViews
{
    /// <exception cref="DeliveryException">The runtime calls it what no runtime should.</exception>
    internal static ContainerView Of(RuntimeInfo runtime, PodSandbox pod, Container container) => new()
    {
        Id = RequireId(container.Id),
        Pid = (int)container.Pid,
        // Its process has pivoted, or does not exist yet.
        RootPath = "/",
        Bundle = string.Empty,
        LazyIdentity = new Lazy<ContainerIdentity>(() => Identity(runtime, pod, container)),
        Label = LabelOf(pod, container),
        Annotations = Asking(pod, container),
        RequestVariable = new ContainerEnvironment(container.Env).Text(Spec.RequestVariableName),
        MovesVariables = true,
    };

    /// <summary>It becomes the name of a file and of a directory of ours.</summary>
    /// <exception cref="DeliveryException">The runtime calls it what no runtime should.</exception>
    internal static string RequireId(string id)
        => ContainerId.IsValid(id)
            ? id
            : throw new DeliveryException(ExitCode.BadState, "the runtime's event has no usable container id");

    /// <summary>How messages call a container: <c>team-a/web/app</c>.</summary>
    internal static string LabelOf(PodSandbox? pod, Container? container)
        => string.Join('/', new[] { pod?.Namespace, pod?.Name, container?.Name }.Where(part => part is { Length: > 0 }));

    /// <summary>Of a container's pod only: what is known before there is a container.</summary>
    internal static ContainerIdentity IdentityOf(RuntimeInfo runtime, PodSandbox pod)
        => new(runtime.Engine, Namespace: pod.Namespace, Pod: pod.Name, User: "0");

    /// <summary>
    /// The runtime's words, which come from the pod's specification. The workload has no say in them; but for the image, which NRI
    /// before 0.12.2 shows in an annotation only: it is looked at again in the bundle when the container starts.
    /// </summary>
    private static ContainerIdentity Identity(RuntimeInfo runtime, PodSandbox pod, Container container)
        => IdentityOf(runtime, pod) with
        {
            Container = container.Name,
            Image = CriAnnotations.ImageOf(container.Annotations.ToDictionary()) ?? (container.Image is { Name.Length: > 0 } image ? image.Name : null),
        };

    /// <summary>The keys of ours: the pod's, and over them the container's.</summary>
    private static Dictionary<string, string> Asking(PodSandbox pod, Container container)
    {
        Dictionary<string, string> asking = new(StringComparer.Ordinal);
        foreach ((string key, string value) in pod.Annotations.Concat(container.Annotations))
        {
            if (key.StartsWith(SecretRequest.Prefix, StringComparison.Ordinal))
            {
                asking[key] = value;
            }
        }
        return asking;
    }
}
