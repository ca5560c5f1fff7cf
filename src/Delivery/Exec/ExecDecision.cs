namespace Tuck.Delivery.Exec;

/// <summary>What a policy says of a request.</summary>
/// <param name="Refusal">Why it must not run and what would allow it, in one line without any value; null if it may.</param>
/// <param name="SeesSecrets">Whether one that may run sees what was delivered.</param>
public sealed record ExecDecision(string? Refusal, bool SeesSecrets)
{
    public bool IsAllowed => Refusal is null;
}
