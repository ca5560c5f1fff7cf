namespace Tuck.Delivery.Secrets;

/// <summary>Where secrets come from.</summary>
public interface ISecretSource
{
    /// <summary>Null if there is no such secret.</summary>
    /// <exception cref="DeliveryException">It is there and cannot be read.</exception>
    FetchedSecret? TryFetch(string name);
}
