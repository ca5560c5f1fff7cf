namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>What became of the container, or of what was to run in it.</summary>
internal enum FaultOutcome
{
    /// <summary>It ran and had its secrets, complete.</summary>
    Started,

    /// <summary>It was refused, or who was to do it was killed.</summary>
    Refused,
}

/// <summary>One fault and what came of it.</summary>
/// <param name="Fault">What was to happen.</param>
/// <param name="Outcome">Whether the container started.</param>
/// <param name="IsMet">Whether it came to that call.</param>
internal sealed record FaultResult(Fault Fault, FaultOutcome Outcome, bool IsMet)
{
    public override string ToString() => $"{Outcome}{(IsMet ? "" : " (not met)")}: {Fault}";
}
