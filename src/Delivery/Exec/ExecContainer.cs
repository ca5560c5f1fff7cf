namespace Tuck.Delivery.Exec;

/// <summary>What a policy measures a request by where a rule says nothing: the container's own process.</summary>
/// <param name="Uid">As the container counts.</param>
/// <param name="Gid">The same.</param>
/// <param name="Cwd">Where it was started.</param>
/// <param name="HealthCheck">The arguments of the health check, as the engine recorded it; null if there is none.</param>
public sealed record ExecContainer(uint Uid, uint Gid, string Cwd, IReadOnlyList<string>? HealthCheck = null);
