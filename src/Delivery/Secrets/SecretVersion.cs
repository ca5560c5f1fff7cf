namespace Tuck.Delivery.Secrets;

/// <summary>All of one version of a secret that may be printed. Neither the value nor its size is in it.</summary>
public sealed class SecretVersion
{
    private readonly long _createdMilliseconds;

    internal SecretVersion(string name, uint version, long createdMilliseconds, SecretLabels labels)
        => (Name, Version, _createdMilliseconds, Labels) = (name, version, createdMilliseconds, labels);

    public string Name { get; }

    /// <summary>From 1, one more with each rotation; from 1 again once the secret was removed.</summary>
    public uint Version { get; }

    /// <summary>When this version was written, to the millisecond.</summary>
    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(_createdMilliseconds);

    public SecretLabels Labels { get; }

    public override string ToString() => $"{Name} version {Version}";
}
