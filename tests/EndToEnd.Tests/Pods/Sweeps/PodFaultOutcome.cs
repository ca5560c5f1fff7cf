namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>What became of a container whose delivery met a fault.</summary>
internal enum PodFaultOutcome
{
    /// <summary>It ran and had its secrets, complete.</summary>
    Complete,

    RefusedAtCreate,

    RefusedAtStart,

    /// <summary>It was started, and ended before its program began.</summary>
    Guarded,
}

/// <summary>One fault and what came of it.</summary>
/// <param name="Release">On which containerd.</param>
/// <param name="Fault">What was to happen.</param>
/// <param name="Outcome">What became of the container.</param>
/// <param name="IsMet">Whether it came to that call.</param>
/// <param name="IsAlive">Whether the plugin lived on.</param>
internal sealed record PodFaultResult(
    Release Release, Tuck.EndToEnd.Tests.Sweeps.Fault Fault, PodFaultOutcome Outcome, bool IsMet, bool IsAlive)
{
    public override string ToString()
        => $"{Release}: {Outcome}{(IsMet ? "" : " (not met)")}{(IsAlive ? "" : " (ended)")}: {Fault}";
}
