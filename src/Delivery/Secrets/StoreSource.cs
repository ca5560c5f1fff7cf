using Tuck.Delivery.Configuration;

namespace Tuck.Delivery.Secrets;

/// <summary>The local stores as a source of secrets. Owns them.</summary>
public sealed class StoreSource(Settings settings, TimeProvider time) : ISecretSource, IDisposable
{
    private readonly SecretStores _stores = OpenStores(settings, time);

    /// <summary>The two stores a configuration names. They open nothing before they are used.</summary>
    public static SecretStores OpenStores(Settings settings, TimeProvider time) => new(
        new SecretStore(settings.EphemeralStorePath, settings.KeyPath, time),
        new SecretStore(settings.StorePath, settings.KeyPath, time));

    public FetchedSecret? TryFetch(string name)
        => _stores.TryRead(name) is { } secret ? new FetchedSecret(secret.Value, secret.Version.Version) : null;

    /// <summary>Whether one of them has it, readable or not.</summary>
    internal bool Has(string name) => _stores.Ephemeral.Has(name) || _stores.Persistent.Has(name);

    public void Dispose() => _stores.Dispose();
}
