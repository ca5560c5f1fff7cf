namespace Tuck.Delivery;

/// <summary>One range of a user namespace: ids from <paramref name="ContainerId"/> on inside are those from <paramref name="HostId"/> on outside.</summary>
public readonly record struct IdRange(uint ContainerId, uint HostId, uint Size);
