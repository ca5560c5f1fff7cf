using Tuck.EndToEnd.Tests.Sweeps;
using Xunit.Abstractions;

namespace Tuck.EndToEnd.Tests.Runtimes.Sweeps;

/// <summary>
/// System calls of tuck-runtime, not of the runtime behind it, fail in turn, and in turn it is killed at them. A container it was
/// to create either has the complete secrets or does not exist, and what an exec policy denies does not run.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RuntimeFaultTests(ITestOutputHelper output)
{
    [FaultFact("tuck", "tuck-runtime")]
    public void A_create_whose_call_fails_costs_the_container_or_nothing_runc() => Fail(Engine.Runc);

    [FaultFact("tuck", "tuck-runtime")]
    public void A_create_whose_call_fails_costs_the_container_or_nothing_crun() => Fail(Engine.Crun);

    [FaultFact("tuck", "tuck-runtime")]
    public void A_create_that_is_killed_costs_the_container_runc() => Kill(Engine.Runc);

    [FaultFact("tuck", "tuck-runtime")]
    public void A_create_that_is_killed_costs_the_container_crun() => Kill(Engine.Crun);

    [FaultFact("tuck", "tuck-runtime")]
    public void A_call_that_fails_lets_nothing_run_that_is_denied_runc() => Exec(Engine.Runc);

    [FaultFact("tuck", "tuck-runtime")]
    public void A_call_that_fails_lets_nothing_run_that_is_denied_crun() => Exec(Engine.Crun);

    [FaultFact("tuck-runtime")]
    public void A_container_that_runs_without_its_secrets_is_noticed()
    {
        using CreateFaultLane lane = new(Engine.Runc);
        var complaint = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => lane.Run(Bare("runc")));
        Assert.Contains("without its secrets", complaint.Message);
    }

    [FaultFact("tuck-runtime")]
    public void What_runs_though_it_is_denied_is_noticed()
    {
        using ExecFaultLane lane = new(Engine.Runc);
        var complaint = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => lane.Run(Bare("runc")));
        Assert.Contains("what is denied has run", complaint.Message);
    }

    private void Fail(Engine engine) => FaultSweep.Run(() => new CreateFaultLane(engine), FaultPlan.Failures, output);

    private void Kill(Engine engine) => FaultSweep.Run(() => new CreateFaultLane(engine), FaultPlan.Kills, output);

    private void Exec(Engine engine) => FaultSweep.Run(() => new ExecFaultLane(engine), FaultPlan.FailuresToTell, output);

    /// <summary>Words to put before tuck-runtime's command line: the runtime behind it runs, and nothing of ours.</summary>
    private static string[] Bare(string real) => ["sh", "-c", $"shift 3; exec {real} \"$@\"", "sh"];
}
