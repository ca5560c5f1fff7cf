using Tuck.Bundle;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Staging;
using Tuck.Oci;

namespace Tuck.Shim.Create;

/// <summary>
/// Whether somebody else of ours delivers to a container: a hook that is registered for it, tuck-nri, a stage. Twice would be one
/// over the other.
/// </summary>
internal static class OthersDelivery
{
    internal static bool IsIn(Spec spec, Settings settings)
        => HasPlaceholder(spec, settings)
            || spec.Mounts.Any(mount => Stage.IsSource(mount.Source, settings))
            || spec.CreateHooks.Any(IsDelivering);

    internal static bool HasPlaceholder(Spec spec, Settings settings)
        => spec.Mounts.Any(mount => Placeholder.IsSource(mount.Source, settings));

    /// <summary>Not the one that only looks whether tuck-nri took part.</summary>
    private static bool IsDelivering(SpecHook hook)
        => Path.GetFileName(hook.Path) == HookProgram.Name && !hook.Args.Contains("--require");
}
