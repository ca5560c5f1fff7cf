using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Shim;

/// <summary>The running container that a sub-command names, if it holds secrets, as the ledger knows.</summary>
internal static class SecretHolder
{
    /// <summary>Null if it holds none.</summary>
    internal static LedgerEntry? Find(Invocation invocation)
        => ContainerId.IsValid(invocation.ContainerId)
            && new DeliveryLedger(invocation.Settings.LedgerPath).FindAny(invocation.ContainerId) is { Secrets.Count: > 0 } entry
            && IsRunning(entry)
            ? entry
            : null;

    private static bool IsRunning(LedgerEntry entry)
    {
        using ProcFs proc = ProcFs.Open();
        return ContainerPresence.IsRunning(proc, entry);
    }
}
