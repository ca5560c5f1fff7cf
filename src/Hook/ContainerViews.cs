using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Oci;

namespace Tuck.Hook;

/// <summary>Step 1: what a runtime gave us, as delivery sees it.</summary>
internal static class ContainerViews
{
    internal static ContainerView Of(ContainerState state, Spec spec, string engine) => new()
    {
        Id = state.Id,
        Pid = state.Pid,
        Bundle = state.Bundle,
        // Relative to the bundle in bundles of runc and containerd, absolute in those of Podman.
        RootPath = Path.Combine(state.Bundle, spec.RootPath),
        LazyIdentity = new Lazy<ContainerIdentity>(() => Engines.Identify(engine, state)),
        // The spec's, which are what the runtime made the state's of; the state's too, for a runtime that adds some.
        Annotations = Merge(state.Annotations, spec.Annotations),
        RequestVariable = spec.RequestVariable,
        Uid = spec.Uid,
        Gid = spec.Gid,
        UidMap = Map(spec.UidMappings),
        GidMap = Map(spec.GidMappings),
        MountLabel = spec.MountLabel,
        BindSources = Binds(spec.Mounts),
    };

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
