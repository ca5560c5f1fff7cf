namespace Tuck.Oci;

/// <summary>One of the spec's mounts, as far as anybody here asks: runtime-spec, config.md, "Mounts".</summary>
public readonly record struct SpecMount(string Destination, string Source);
