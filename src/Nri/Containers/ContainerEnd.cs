using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;

namespace Tuck.Nri.Containers;

/// <summary>
/// A container has stopped, or is removed. A mount of its own has gone with its namespace; its account is closed and its stage
/// emptied at the first, deleted at the second, which may come days later.
/// </summary>
internal sealed class ContainerEnd(Node node)
{
    /// <exception cref="DeliveryException">The runtime calls it what no runtime should.</exception>
    internal void Stopped(string id)
    {
        ContainerViews.RequireId(id);
        node.Prepared.Drop(id);
        new StoppedContainer(node.Settings).Clean(node.Runtime.Engine, id);
    }

    internal void Removed(string id)
    {
        Stopped(id);
        if (ContainerStage.Containers(node).Contains(id))
        {
            ContainerStage.Of(node, id).Remove();
        }
        _ = new DeliveryLedger(node.Settings.LedgerPath).Remove(node.Runtime.Engine, id);
    }
}
