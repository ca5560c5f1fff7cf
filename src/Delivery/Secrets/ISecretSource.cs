namespace Tuck.Delivery.Secrets;

/// <summary>Where secrets come from.</summary>
public interface ISecretSource
{
    /// <summary>Names all that will be fetched, before the first is: they may then be fetched at once.</summary>
    void Expect(IReadOnlyList<string> names)
    {
    }

    /// <summary>Null if there is no such secret.</summary>
    /// <exception cref="DeliveryException">It is there and cannot be read.</exception>
    FetchedSecret? TryFetch(string name);
}
