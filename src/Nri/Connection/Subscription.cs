using Tuck.Rpc.Nri;

namespace Tuck.Nri.Connection;

/// <summary>The events a runtime is asked for: those that are needed, of those it knows. One it does not know costs the connection.</summary>
internal static class Subscription
{
    private static readonly Event[] s_events =
    [
        Event.RunPodSandbox, Event.StopPodSandbox, Event.RemovePodSandbox,
        Event.CreateContainer, Event.StartContainer, Event.StopContainer, Event.RemoveContainer,
    ];

    internal static int MaskFor(RuntimeInfo runtime)
    {
        if (runtime.IsCreateOnly)
        {
            return Bit(Event.CreateContainer);
        }
        int mask = s_events.Aggregate(0, (mask, item) => mask | Bit(item));
        return runtime.HasValidation ? mask | Bit(Event.ValidateContainerAdjustment) : mask;
    }

    private static int Bit(Event item) => 1 << ((int)item - 1);
}
