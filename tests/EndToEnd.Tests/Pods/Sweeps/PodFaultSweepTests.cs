using Tuck.EndToEnd.Tests.Sweeps;
using Xunit.Abstractions;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>
/// Every system call that the plugin makes between a container's creation and its start fails in turn, and in turn the plugin is
/// killed at it. Each time the container has its complete secrets, or was refused, or its guard ended it; nothing is left, and the
/// next container works.
/// </summary>
[Trait("Needs", "Testbed")]
[Trait("Speed", "Slow")]
public sealed class PodFaultSweepTests(ITestOutputHelper output)
{
    [BothTestbedsFact("tuck", "tuck-hook", "tuck-nri")]
    public void A_call_that_fails_costs_the_container_or_nothing() => Sweep(isStaged: false, Failures, 1);

    [BothTestbedsFact("tuck", "tuck-hook", "tuck-nri")]
    public void A_kill_at_any_call_costs_the_container_or_nothing() => Sweep(isStaged: false, FaultPlan.KillsOf, 1);

    [BothTestbedsFact("tuck", "tuck-hook", "tuck-nri")]
    public void On_a_stage_it_is_the_same() => Sweep(isStaged: true, calls => [.. Failures(calls), .. FaultPlan.KillsOf(calls)], 2);

    [TestbedFact(Release.Forky, "tuck", "tuck-hook", "tuck-nri")]
    public void A_container_that_runs_without_its_secrets_is_noticed()
    {
        using PodFaultLane lane = new(Release.Forky, isGuarded: false);
        var complaint = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => lane.Run(between: lane.KillPlugin));
        Assert.Contains("without its secrets", complaint.Message);
    }

    /// <summary>
    /// Not of close(2): what is made to fail is not done, and Linux closes a descriptor whatever it answers. One that stays open in
    /// the plugin holds the container's root, which containerd then cannot unmount.
    /// </summary>
    private static List<Fault> Failures(IEnumerable<RecordedCall> calls) => FaultPlan.FailuresOf(calls.Where(call => call.Name != "close"));

    /// <param name="isStaged">Whether the secrets are put on a stage.</param>
    /// <param name="plan">The faults.</param>
    /// <param name="every">One of so many is tried.</param>
    private void Sweep(bool isStaged, Func<IReadOnlyList<RecordedCall>, List<Fault>> plan, int every)
    {
        using PodFaultSweep sweep = new(isStaged);
        IReadOnlyList<RecordedCall> calls = sweep.Record();
        List<Fault> faults = [.. plan(calls).Where((_, i) => i % every == 0)];
        try
        {
            sweep.Run(faults);
        }
        finally
        {
            output.WriteLine($"{calls.Count} calls; " + sweep.Summary());
            output.WriteLine(string.Join('\n', sweep.Results.Select(result => result.ToString()).Order(StringComparer.Ordinal)));
        }
        Assert.Contains(sweep.Results, result => result.Outcome == PodFaultOutcome.RefusedAtStart);
        Assert.Contains(sweep.Results, result => result.Outcome == PodFaultOutcome.Guarded);
        // Which thread does what is chance; most do what they did before.
        Assert.InRange(sweep.Results.Count(result => !result.IsMet), 0, faults.Count / 3);
    }
}
