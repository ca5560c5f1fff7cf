using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Staging;

/// <summary>A container that has stopped: its stage is emptied, its account closed. A detached mount has gone with its namespace.</summary>
public sealed class StoppedContainer(Settings settings)
{
    public void Clean(string engine, string id)
    {
        PromisedFiles.Forget(settings, id);
        DeliveryLedger ledger = new(settings.LedgerPath);
        if (ledger.Find(engine, id) is not { Stage: { } stage } entry)
        {
            _ = ledger.Remove(engine, id);
            return;
        }
        Stage emptied = new(settings, stage);
        if (emptied.OtherUser(id) is null)
        {
            emptied.Empty();
        }
        // Kept without secrets: the sweeper must know whose the stage is, until the container is removed.
        ledger.Record(entry with { Secrets = [] });
    }
}
