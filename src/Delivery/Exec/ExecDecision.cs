namespace Tuck.Delivery.Exec;

/// <summary>What a policy says of a request.</summary>
/// <param name="Refusal">Why it must not run and what would allow it, in one line without any value; null if it may.</param>
public sealed record ExecDecision(string? Refusal)
{
    public static ExecDecision Allowed { get; } = new((string?)null);

    public bool IsAllowed => Refusal is null;
}
