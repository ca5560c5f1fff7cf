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

    /// <summary>
    /// Takes what was the container's all along: values of its variables, that are to become files. One that is missing or empty is
    /// no secret; one whose NAME_FILE is there has been taken care of by somebody else.
    /// </summary>
    /// <returns>Those whose values were taken.</returns>
    public IReadOnlyList<FileVariable> TakeOwn(IVariables variables, IEnumerable<string> names)
    {
        List<FileVariable> taken = [];
        foreach (string name in names)
        {
            int length = variables.LengthOf(name);
            if (length == 0 || variables.Has(FileVariable.NameFor(name)))
            {
                continue;
            }
            FileVariable variable = FileVariable.ForValueOf(name);
            SecretBuffer value = SecretBuffer.Allocate(length);
            variables.CopyTo(name, value.Writable);
            AddOwn(variable.Target, new FetchedSecret(value, 0));
            taken.Add(variable);
        }
        return taken;
    }

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
