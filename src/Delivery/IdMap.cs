namespace Tuck.Delivery;

/// <summary>How a container's user ids, or its group ids, are numbered on the host: user_namespaces(7).</summary>
public sealed class IdMap(IReadOnlyList<IdRange> ranges)
{
    /// <summary>No user namespace: the same numbers inside and outside.</summary>
    public static IdMap Identity { get; } = new([]);

    /// <summary>False where an id has no number on the host: a file of that owner would be nobody's, and unreadable.</summary>
    public bool TryToHost(uint containerId, out uint hostId)
    {
        hostId = containerId;
        if (ranges.Count == 0)
        {
            return true;
        }
        foreach (IdRange range in ranges)
        {
            if (containerId >= range.ContainerId && containerId - range.ContainerId < range.Size)
            {
                hostId = range.HostId + (containerId - range.ContainerId);
                return true;
            }
        }
        return false;
    }
}
