using Tuck.Delivery.Configuration;
using Tuck.Delivery.Staging;

namespace Tuck.Nri.Containers;

/// <summary>The stage of a container of the runtime: it is made and deleted with the container, and named after it.</summary>
internal static class ContainerStage
{
    internal static Stage Of(Node node, string containerId) => new(node.Settings, NameOf(node, containerId));

    /// <summary>The ids of this runtime's containers that have one.</summary>
    internal static IEnumerable<string> Containers(Node node)
    {
        string prefix = NameOf(node, string.Empty);
        Settings settings = node.Settings;
        return Stage.Names(settings).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);
    }

    private static string NameOf(Node node, string containerId) => $"{node.Runtime.Engine}-{containerId}";
}
