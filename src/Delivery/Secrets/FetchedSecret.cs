namespace Tuck.Delivery.Secrets;

/// <summary>A secret's bytes and which version they are. Owns the bytes.</summary>
public sealed record FetchedSecret(SecretBuffer Value, long Version) : IDisposable
{
    public void Dispose() => Value.Dispose();

    public override string ToString() => $"version {Version}";
}
