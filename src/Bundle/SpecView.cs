using Tuck.Delivery;
using Tuck.Oci;

namespace Tuck.Bundle;

/// <summary>What a bundle's spec says of a container, as delivery sees it.</summary>
public static class SpecView
{
    /// <summary>The view with all that only config.json tells: user, id mappings, mount label, bind mounts, TUCK_SECRETS.</summary>
    public static ContainerView With(this ContainerView view, Spec spec) => view with
    {
        RequestVariable = spec.RequestVariable,
        Uid = spec.Uid,
        Gid = spec.Gid,
        UidMap = Map(spec.UidMappings),
        GidMap = Map(spec.GidMappings),
        MountLabel = spec.MountLabel,
        BindSources = Binds(spec.Mounts),
    };

    private static IdMap Map(IReadOnlyList<IdMapping> mappings)
    {
        List<IdRange> ranges = [];
        foreach (IdMapping mapping in mappings)
        {
            ranges.Add(new IdRange(mapping.ContainerId, mapping.HostId, mapping.Size));
        }
        return ranges.Count == 0 ? IdMap.Identity : new IdMap(ranges);
    }

    private static Dictionary<string, string> Binds(IReadOnlyList<SpecMount> mounts)
    {
        Dictionary<string, string> binds = new(StringComparer.Ordinal);
        foreach (SpecMount mount in mounts)
        {
            binds[mount.Destination] = mount.Source;
        }
        return binds;
    }
}
