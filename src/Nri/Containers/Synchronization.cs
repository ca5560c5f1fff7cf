using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Staging;
using Tuck.Kernel;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>
/// The runtime's list of what exists, compared with our accounts when we join: what belongs to nothing is deleted, what a live
/// container needs is kept, and who runs without what it asked for is named. The list may come in parts.
/// </summary>
internal sealed class Synchronization(Node node)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PodSandbox> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Container> _containers = new(StringComparer.Ordinal);

    /// <summary>The parts of a list that was not completed: its runtime has gone.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            _pods.Clear();
            _containers.Clear();
        }
    }

    /// <summary>One part; the last one is acted on.</summary>
    internal void Add(SynchronizeRequest part)
    {
        lock (_lock)
        {
            Keep(part);
            if (part.More)
            {
                return;
            }
            try
            {
                Compare();
            }
            finally
            {
                Forget();
            }
        }
    }

    private void Keep(SynchronizeRequest part)
    {
        foreach (PodSandbox pod in part.Pods)
        {
            _pods[pod.Id] = pod;
        }
        foreach (Container container in part.Containers)
        {
            new ContainerEnvironment(container.Env).Wipe();
            container.Env.Clear();
            _containers[container.Id] = container;
        }
    }

    private void Compare()
    {
        ContainerEnd end = new(node);
        node.Prepared.DropWhere(id => !_containers.ContainsKey(id));
        HashSet<string> held = new(StringComparer.Ordinal);
        using ProcFs proc = ProcFs.Open();
        foreach (LedgerEntry entry in new DeliveryLedger(node.Settings.LedgerPath).All())
        {
            if (entry.Engine != node.Runtime.Engine)
            {
                continue;
            }
            _ = held.Add(entry.Id);
            if (!_containers.ContainsKey(entry.Id) && !ContainerPresence.IsRunning(proc, entry))
            {
                end.Removed(entry.Id);
                node.Log.Information("container {Container:l} has gone meanwhile", entry.Id);
            }
        }
        foreach (string id in ContainerStage.Containers(node).Where(id => !_containers.ContainsKey(id) && !held.Contains(id)))
        {
            ContainerStage.Of(node, id).Remove();
            node.Log.Information("stage of container {Container:l} removed: it has gone meanwhile", id);
        }
        int undelivered = _containers.Values.Count(container => !held.Contains(container.Id) && IsMissed(container));
        node.Metrics.Undelivered = undelivered;
        node.Log.Information(
            "synchronized: {Pods} pods, {Containers} containers, {Held} with secrets, {Undelivered} without what they ask for",
            _pods.Count, _containers.Count, held.Count(_containers.ContainsKey), undelivered);
    }

    /// <summary>Runs, asks, and has nothing: it was created while no tuck-nri was there, and no guard.</summary>
    private bool IsMissed(Container container)
    {
        if (container.State != ContainerState.ContainerRunning || !_pods.TryGetValue(container.PodSandboxId, out PodSandbox? pod))
        {
            return false;
        }
        try
        {
            if (SecretRequest.Parse(ContainerViews.Of(node.Runtime, pod, container))?.Targets.Any(target => !target.IsOptional) != true)
            {
                return false;
            }
        }
        catch (DeliveryException)
        {
            // It asks for what we would have refused.
        }
        node.Log.Error(
            "{Container:l} runs without the secrets it asks for: it was created while tuck-nri was absent; delete the pod, and see "
            + "the guards in tuck-nri(8)", ContainerViews.LabelOf(pod, container));
        return true;
    }
}
