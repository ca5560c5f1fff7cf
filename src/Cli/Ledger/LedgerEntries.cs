using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Cli.Ledger;

/// <summary>Containers of the ledger as they are typed: by the beginning of the id, or by name.</summary>
internal static class LedgerEntries
{
    /// <exception cref="DeliveryException">None, or more than one.</exception>
    internal static LedgerEntry Find(Settings settings, string container)
    {
        IReadOnlyList<LedgerEntry> entries = new DeliveryLedger(settings.LedgerPath).All();
        List<LedgerEntry> found = [.. entries.Where(entry => IsMeant(container, entry.Id) || entry.Name == container)];
        string named = $"container {Printable.Of(container)}";
        return found switch
        {
            [LedgerEntry only] => only,
            [] => throw new DeliveryException(ExitCode.BadState, $"{named}: not in the ledger; see: tuck status"),
            _ => throw new DeliveryException(ExitCode.Usage, $"{named}: {found.Count} are called so; give more of the id"),
        };
    }

    internal static bool IsMeant(string typed, string? id)
        => typed.Length > 0 && id?.StartsWith(typed, StringComparison.Ordinal) == true;
}
