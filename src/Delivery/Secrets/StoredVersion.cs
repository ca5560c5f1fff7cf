namespace Tuck.Delivery.Secrets;

/// <summary>One file of a store, as a listing shows it: sound or damaged.</summary>
public sealed class StoredVersion
{
    private StoredVersion(string name, uint? number, SecretVersion? version, string? damage)
        => (Name, Number, Version, Damage) = (name, number, version, damage);

    public string Name { get; }

    /// <summary>Null if the file is the current one and too damaged to tell.</summary>
    public uint? Number { get; }

    /// <summary>Null if it is damaged.</summary>
    public SecretVersion? Version { get; }

    /// <summary>What is wrong with it, in a few words; null if nothing is.</summary>
    public string? Damage { get; }

    public override string ToString() => Damage is null ? $"{Version}" : $"{Name}: {Damage}";

    internal static StoredVersion Sound(SecretVersion version) => new(version.Name, version.Version, version, null);

    internal static StoredVersion Damaged(string name, uint? number, string damage) => new(name, number, null, damage);
}
