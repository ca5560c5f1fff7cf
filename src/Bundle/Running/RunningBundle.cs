namespace Tuck.Bundle.Running;

/// <summary>The bundle of a container that runs.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Id">The container's.</param>
/// <param name="User">The host's user id for whom the engine runs.</param>
internal sealed record RunningBundle(string Path, string Id, uint User);
