using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// The two stores as one: what is in memory only comes first, and a name is in one of them at most. Owns both.
/// </summary>
public sealed class SecretStores(SecretStore ephemeral, SecretStore persistent) : IDisposable
{
    /// <summary>In memory only, gone with the machine's power.</summary>
    public SecretStore Ephemeral => ephemeral;

    public SecretStore Persistent => persistent;

    public void Dispose()
    {
        ephemeral.Dispose();
        persistent.Dispose();
    }

    /// <summary>Null if neither has it.</summary>
    public StoredSecret? TryRead(string name) => ephemeral.TryRead(name) ?? persistent.TryRead(name);

    /// <exception cref="DeliveryException">Neither has it, or as <see cref="SecretStore.Read"/>.</exception>
    public StoredSecret Read(string name) => ephemeral.TryRead(name) ?? persistent.Read(name);

    /// <summary>The store to rotate, inspect or remove a secret in; the persistent one if neither has it.</summary>
    public SecretStore Holding(string name) => ephemeral.Has(SecretName.Require(name)) ? ephemeral : persistent;

    /// <exception cref="DeliveryException">
    /// Either has it; memory is asked for and not there; or as <see cref="SecretStore.Create"/>.
    /// </exception>
    public SecretVersion Create(string name, SecretBuffer value, SecretLabels labels, bool isEphemeral)
    {
        _ = SecretName.Require(name);
        if (isEphemeral)
        {
            ephemeral.RequireMemory();
            return ephemeral.CreateUnless(persistent, name, value, labels);
        }
        // The lock of the ephemeral store stands for both names: a create there takes it anyway. Only a first create in each,
        // at the same moment, could pass; then the ephemeral one is found.
        using DirectoryHandle? locked = ephemeral.OpenLocked();
        return persistent.CreateUnless(ephemeral, name, value, labels);
    }
}
