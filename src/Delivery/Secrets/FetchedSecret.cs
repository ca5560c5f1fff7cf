namespace Tuck.Delivery.Secrets;

/// <summary>A secret's bytes and which version they are. Owns the bytes.</summary>
public sealed record FetchedSecret(SecretBuffer Value, long Version) : IDisposable
{
    /// <summary>Permission bits that its source proposes, for who asks for none; null if it does not.</summary>
    public int? Mode { get; init; }

    /// <summary>When it ends to be valid, as its source says; null if it does not.</summary>
    public DateTimeOffset? Expires { get; init; }

    public void Dispose() => Value.Dispose();

    /// <summary>Another one of the same bytes and version.</summary>
    public FetchedSecret Copy()
    {
        SecretBuffer copy = SecretBuffer.Allocate(Value.Length);
        Value.Bytes.CopyTo(copy.Writable);
        return new FetchedSecret(copy, Version) { Mode = Mode, Expires = Expires };
    }

    public override string ToString() => $"version {Version}";
}
