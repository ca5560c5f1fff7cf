using Tuck.Delivery;
using Tuck.Delivery.Rotation;

namespace Tuck.Cli.Rotation;

/// <summary>Containers that keep an old version although they were to have the new one.</summary>
internal static class FailedHolders
{
    /// <summary>Fails if there are any, with the class of the first one's failure.</summary>
    /// <param name="outcomes">All.</param>
    /// <param name="done">What was done all the same, before ", but"; or nothing.</param>
    internal static void Refuse(IReadOnlyList<RotationOutcome> outcomes, string done = "")
    {
        List<RotationOutcome> failed = [.. outcomes.Where(outcome => outcome.Result == RotationResult.Failed)];
        if (failed.Count > 0)
        {
            int containers = failed.Select(outcome => (outcome.Container.Engine, outcome.Container.Id)).Distinct().Count();
            string who = containers == 1
                ? "1 running container keeps its version"
                : $"{containers} running containers keep their version";
            throw new DeliveryException(failed[0].Failure?.Code ?? ExitCode.Internal, $"{done}{who}; to try again: tuck rotate");
        }
    }
}
