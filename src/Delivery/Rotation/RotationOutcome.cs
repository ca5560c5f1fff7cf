using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Rotation;

/// <summary>One secret in one running container.</summary>
/// <param name="Container">Who holds it.</param>
/// <param name="Secret">Its name.</param>
/// <param name="From">The version that the container had.</param>
/// <param name="To">The store's version; null if it has none, or none that can be read.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Failure">Why it failed, or was kept, in a line; null if there is nothing to say.</param>
public sealed record RotationOutcome(
    LedgerEntry Container, string Secret, long From, long? To, RotationResult Result, Failure? Failure = null);
