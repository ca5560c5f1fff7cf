namespace Tuck.Delivery.Ledger;

/// <summary>One secret a container holds: which version of it, and where.</summary>
public sealed record HeldSecret(string Name, long Version, string Target);
