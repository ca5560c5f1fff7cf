namespace Tuck.Oci;

/// <summary>One range of linux.uidMappings or linux.gidMappings: runtime-spec, config-linux.md, "User namespace mappings".</summary>
public readonly record struct IdMapping(uint ContainerId, uint HostId, uint Size);
