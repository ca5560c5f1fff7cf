using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Tests;

/// <summary>Containers to ask for secrets with.</summary>
internal static class Views
{
    internal static ContainerView Asking(params (string Key, string Value)[] annotations) => new()
    {
        Id = "4f1c0a2b9d3e77",
        Pid = 1,
        RootPath = "/rootfs",
        Bundle = "/bundle",
        LazyIdentity = new Lazy<ContainerIdentity>(new ContainerIdentity("oci", Name: "web", User: "0")),
        Annotations = annotations.ToDictionary(a => a.Key, a => a.Value),
    };

    /// <summary>Of a caller that can take variables out of the environment.</summary>
    internal static ContainerView Moving(string variables)
        => Asking((Tuck.Delivery.Requests.SecretRequest.VariablesKey, variables)) with { MovesVariables = true };

    /// <summary>Of a caller that is in charge of the container's processes and of their environment.</summary>
    internal static ContainerView Controlling(params (string Key, string Value)[] annotations)
        => Asking(annotations) with { MovesVariables = true, ControlsProcess = true };

    internal static ContainerView AskingByVariable(string value) => new()
    {
        Id = "4f1c0a2b9d3e77",
        Pid = 1,
        RootPath = "/rootfs",
        Bundle = "/bundle",
        LazyIdentity = new Lazy<ContainerIdentity>(() => throw new InvalidOperationException("identity was asked for")),
        Annotations = new Dictionary<string, string>(),
        RequestVariable = value,
    };
}
