using Xunit.Abstractions;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>
/// Every system call of one delivery in turn fails, and in turn the hook is killed at it. Each time the container either has the
/// complete secrets or did not start, nothing is left, and the next start works.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FaultSweepTests(ITestOutputHelper output)
{
    [FaultFact]
    public void A_call_that_fails_costs_the_container_or_nothing() => Sweep(isStaged: false, FaultPlan.Failures);

    [FaultFact]
    public void A_kill_at_any_call_costs_the_container() => Sweep(isStaged: false, FaultPlan.Kills);

    [FaultFact("tuck")]
    public void On_a_stage_a_call_that_fails_costs_the_container_or_nothing() => Sweep(isStaged: true, FaultPlan.Failures);

    [FaultFact("tuck")]
    public void On_a_stage_a_kill_at_any_call_costs_the_container() => Sweep(isStaged: true, FaultPlan.Kills);

    [NeedsFact("runc")]
    public void A_container_that_runs_without_its_secrets_is_noticed()
    {
        using HookFaultLane lane = new(isStaged: false);
        var complaint = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => lane.Run("/bin/true"));
        Assert.Contains("without its secrets", complaint.Message);
    }

    private void Sweep(bool isStaged, Func<Recording, List<Fault>> plan)
        => FaultSweep.Run(() => new HookFaultLane(isStaged), plan, output);
}
