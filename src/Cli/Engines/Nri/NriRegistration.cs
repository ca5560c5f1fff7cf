namespace Tuck.Cli.Engines.Nri;

/// <summary>How tuck-nri shall be registered.</summary>
/// <param name="Guard">Null to keep the one that is set up.</param>
/// <param name="PreInstalled">The program the runtime is to start; null if systemd starts it.</param>
internal sealed record NriRegistration(NriGuard? Guard, string? PreInstalled);
