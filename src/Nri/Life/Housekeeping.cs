using Tuck.Delivery;
using Tuck.Delivery.Staging;

namespace Tuck.Nri.Life;

/// <summary>What is done every minute: what no container needs any more goes.</summary>
internal sealed class Housekeeping(Node node)
{
    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(node.Settings.Nri.SweepInterval, node.Time, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellation.IsCancellationRequested)
            {
                RunOnce();
            }
        }
    }

    internal void RunOnce()
    {
        node.Prepared.DropOld();
        node.Fetches.DropOld();
        try
        {
            foreach (Swept swept in new Sweep(node.Settings, node.Time).Run())
            {
                node.Log.Information("sweep: {Swept:l}", swept.ToString());
            }
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            node.Log.Warning("sweep: {Cause:l}", e.Message);
        }
        SpareMemory.GiveBack();
    }
}
