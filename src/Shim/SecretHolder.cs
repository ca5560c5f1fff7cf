using Tuck.Bundle;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Requests;
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

    /// <summary>
    /// Whether a container may hold secrets, or may have been promised some, as far as its spec shows: that is what is left to look
    /// at when the configuration, which says where the ledger is, cannot be read.
    /// </summary>
    internal static bool MayBe(Invocation invocation)
    {
        if (RuntimeState.Find(invocation) is not { } state)
        {
            return true;
        }
        ProcessHardening.ForbidDump();
        using EngineDocument document = EngineDocument.ReadSpec(state.Bundle);
        Spec spec = Spec.Parse(document.Bytes.Span);
        return spec.RequestVariable is not null
            || spec.Annotations.Keys.Any(key => key.StartsWith(SecretRequest.Prefix, StringComparison.Ordinal))
            // Of what we create it remains, even if only variables were moved; tuck-nri's and the registered hook are there too.
            || spec.CreateHooks.Concat(spec.StopHooks).Any(hook => Path.GetFileName(hook.Path) == HookProgram.Name);
    }

    private static bool IsRunning(LedgerEntry entry)
    {
        using ProcFs proc = ProcFs.Open();
        return ContainerPresence.IsRunning(proc, entry);
    }
}
