using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Rotation;

/// <summary>
/// The current versions of secrets, each fetched once: all containers of one rotation get the same, whatever is stored meanwhile.
/// Owns the values; borrows the source.
/// </summary>
internal sealed class CurrentSecrets(ISecretSource source) : IDisposable
{
    private readonly Dictionary<string, FetchedSecret?> _fetched = new(StringComparer.Ordinal);

    /// <summary>Null if there is no such secret. The value is lent.</summary>
    /// <exception cref="DeliveryException">It is there and cannot be read.</exception>
    internal FetchedSecret? Find(string name)
    {
        if (!_fetched.TryGetValue(name, out FetchedSecret? secret))
        {
            _fetched[name] = secret = source.TryFetch(name);
        }
        return secret;
    }

    public void Dispose()
    {
        foreach (FetchedSecret? secret in _fetched.Values)
        {
            secret?.Dispose();
        }
        _fetched.Clear();
    }
}
