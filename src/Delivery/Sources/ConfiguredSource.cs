using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Sources;

/// <summary>Where a configuration says secrets come from: the sources it names, else the local stores. Owns those.</summary>
public sealed class ConfiguredSource(Settings settings, SecretRequester requester, TimeProvider time) : ISecretSource, IDisposable
{
    private readonly StoreSource _stores = new(settings, time);
    private readonly ProgramSource _programs = new(settings.Sources, requester, time);

    /// <exception cref="DeliveryException">It cannot be had, or two places have it.</exception>
    public FetchedSecret? TryFetch(string name)
    {
        if (!settings.Sources.TryFind(name, out SourcedSecret? secret, out _))
        {
            return _stores.TryFetch(name);
        }
        // Either may be what was meant, and the other an old value.
        return _stores.Has(name)
            ? throw new DeliveryException(
                ExitCode.Configuration,
                $"{name} is in the store, and a [[secret]] says that it comes from source {secret.Source}: remove one")
            : _programs.TryFetch(name);
    }

    public void Dispose() => _stores.Dispose();
}
