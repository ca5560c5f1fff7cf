using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Staging;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>
/// All plugins have had their say about a container: what we added must still be there. It is also the one call whose failure
/// stops a container, should tuck-nri hang or end in the middle.
/// </summary>
internal sealed class AdjustmentCheck(Node node, PodSandbox pod, Container container, ContainerAdjustment? adjustment)
{
    /// <summary>Looked for only once something is asked.</summary>
    private Settings Settings => field ??= node.Settings;

    /// <summary>Why the container must not be; null if all is well.</summary>
    internal string? Objection()
    {
        if (SecretRequest.Parse(ContainerViews.Of(node.Runtime, pod, container)) is not { } asked)
        {
            return null;
        }
        bool needed = asked.Targets.Any(target => !target.IsOptional);
        return needed && !IsPrepared ? "nothing of what tuck-nri added for its secrets is left: another plugin took it out, or tuck-nri was too late"
            : null;
    }

    private bool IsPrepared
        => (adjustment?.Mounts.Any(mount => Placeholder.IsSource(mount.Source, Settings) || Stage.IsSource(mount.Source, Settings)) ?? false)
            || (adjustment?.Hooks?.CreateRuntime.Any(hook => hook.Path == Node.HookPath(Settings)) ?? false);
}
