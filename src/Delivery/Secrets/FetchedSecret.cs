namespace Tuck.Delivery.Secrets;

/// <summary>A secret's bytes and which version they are. Owns the bytes.</summary>
public sealed record FetchedSecret(SecretBuffer Value, long Version) : IDisposable
{
    public void Dispose() => Value.Dispose();

    /// <summary>Another one of the same bytes and version.</summary>
    public FetchedSecret Copy()
    {
        SecretBuffer copy = SecretBuffer.Allocate(Value.Length);
        Value.Bytes.CopyTo(copy.Writable);
        return new FetchedSecret(copy, Version);
    }

    public override string ToString() => $"version {Version}";
}
