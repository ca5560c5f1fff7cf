using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;
using Tuck.Oci;

namespace Tuck.Hook;

/// <summary>Step 1: what a runtime gave us, as delivery sees it.</summary>
internal static class ContainerViews
{
    internal static ContainerView Of(ContainerState state, Spec spec, HookArguments arguments) => new ContainerView
    {
        Id = state.Id,
        Pid = state.Pid,
        Bundle = state.Bundle,
        // Relative to the bundle in bundles of runc and containerd, absolute in those of Podman.
        RootPath = Path.Combine(state.Bundle, spec.RootPath),
        Label = LabelOf(arguments.Identity),
        LazyIdentity = new Lazy<ContainerIdentity>(() => Engines.Identify(arguments, state, spec)),
        Annotations = arguments.Request is { } request
            ? new Dictionary<string, string> { [SecretRequest.SecretsKey] = request }
            // The spec's, which are what the runtime made the state's of; the state's too, for a runtime that adds some.
            : Merge(state.Annotations, spec.Annotations),
        MovesVariables = arguments.IsRequiring,
    }.With(spec);

    /// <summary>Null, which leaves the id, unless tuck-nri said which container of which pod it is.</summary>
    private static string? LabelOf(ContainerIdentity identity)
        => identity.Pod is null ? null : $"{identity.Namespace}/{identity.Pod}/{identity.Container}";

    private static Dictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> state, IReadOnlyDictionary<string, string> spec)
    {
        Dictionary<string, string> merged = new(spec, StringComparer.Ordinal);
        foreach ((string key, string value) in state)
        {
            merged[key] = value;
        }
        return merged;
    }
}
