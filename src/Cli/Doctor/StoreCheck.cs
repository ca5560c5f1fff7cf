using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>The persistent store: root's alone, and its files whole.</summary>
internal sealed class StoreCheck(Settings settings) : ICheck
{
    private const string Name = "store";

    public IEnumerable<Finding> Run()
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(settings.StorePath);
        if (directory is null)
        {
            yield return Finding.Ok(Name, $"{settings.StorePath} not made yet: tuck secret create makes it");
            yield break;
        }
        yield return DirectoryMode.Look(Name, directory);
        using SecretStores stores = StoreSource.OpenStores(settings, TimeProvider.System);
        foreach (StoredVersion secret in stores.Persistent.List().Where(secret => secret.Damage is not null))
        {
            yield return Finding.Fail(
                Name,
                $"{secret.Name}: {secret.Damage}",
                $"tuck secret inspect {secret.Name}; remove it and create it again, or put its file back from a backup");
        }
    }
}
