using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery;

/// <summary>Everything one container asked for and may have, fetched: what steps 3 and 4 end with. Owns the values.</summary>
public sealed class FetchedRequest : IDisposable
{
    private readonly List<FetchedTarget> _items = [];

    /// <summary>Optional secrets that do not exist are not in it.</summary>
    public IReadOnlyList<SecretTarget> Targets => _items.ConvertAll(item => item.Target);

    /// <summary>Of all values together.</summary>
    public long LengthBytes => _items.Sum(item => (long)item.Secret.Value.Length);

    /// <summary>What a file system needs for them.</summary>
    public long RoomBytes => SecretFileSystem.RoomFor(_items.Select(item => item.Secret.Value.Length));

    internal List<FetchedTarget> Items => _items;

    /// <summary>Takes over what was the container's all along: the value of a variable.</summary>
    public void AddOwn(SecretTarget target, FetchedSecret secret) => _items.Add(new FetchedTarget(target, secret, IsOwn: true));

    /// <summary>Takes over a secret that was granted.</summary>
    internal void Add(SecretTarget target, FetchedSecret secret) => _items.Add(new FetchedTarget(target, secret, IsOwn: false));

    public void Dispose()
    {
        _items.ForEach(item => item.Secret.Dispose());
        _items.Clear();
    }

    public override string ToString() => string.Join(", ", _items);
}
