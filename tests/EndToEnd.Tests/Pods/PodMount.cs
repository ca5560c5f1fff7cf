namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A volume of a container.</summary>
internal sealed record PodMount(string ContainerPath, string HostPath, bool ReadOnly = false);
