namespace Tuck.Delivery.Secrets;

/// <summary>A secret read from a store: the value, and which version it is. Owns the value.</summary>
public sealed class StoredSecret : IDisposable
{
    internal StoredSecret(SecretBuffer value, SecretVersion version) => (Value, Version) = (value, version);

    public SecretBuffer Value { get; }

    public SecretVersion Version { get; }

    public void Dispose() => Value.Dispose();

    public override string ToString() => Version.ToString();
}
