using Tuck.Bundle.Running;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Containers;

/// <summary>Where plaintext of secrets stands on this machine in variables of running containers.</summary>
/// <param name="LookedAt">How many containers run.</param>
/// <param name="Containers">Those of which something does.</param>
internal sealed record Exposure(int LookedAt, IReadOnlyList<ExposedContainer> Containers)
{
    /// <summary>How many were looked at, in words.</summary>
    internal string Words => LookedAt == 1 ? "1 running container" : $"{LookedAt} running containers";

    internal static Exposure Of(Settings settings)
    {
        DeliveryLedger ledger = new(settings.LedgerPath);
        IReadOnlyList<RunningContainer> running = RunningContainers.List();
        return new Exposure(
            running.Count,
            [.. running.Select(container => ExposedContainer.Of(container, ledger)).OfType<ExposedContainer>()]);
    }
}
