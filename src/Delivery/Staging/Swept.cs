namespace Tuck.Delivery.Staging;

/// <summary>One thing the sweeper did: <c>removed stage web-1</c>.</summary>
/// <param name="Action">forgot, emptied or removed.</param>
/// <param name="Kind">container, stage, promise (of files), stand-in (of an exec), or unfinished entry (of the ledger).</param>
/// <param name="Id">Which.</param>
public sealed record Swept(string Action, string Kind, string Id)
{
    public override string ToString() => $"{Action} {Kind} {Id}";
}
