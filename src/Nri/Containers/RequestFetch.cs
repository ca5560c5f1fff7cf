using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Sources;
using Tuck.Nri.Fetching;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>Steps 3 and 4 of a delivery to a container of a pod, within the time the runtime waits.</summary>
internal sealed class RequestFetch(Node node, Settings settings, PodSandbox pod)
{
    /// <summary>What was being done last, for the one line of a failure.</summary>
    internal string Operation { get; private set; } = string.Empty;

    /// <exception cref="DeliveryException">One is not granted, or cannot be had in time.</exception>
    internal FetchedRequest Run(ContainerView view, SecretRequest request)
    {
        SecretDelivery delivery = new(view, settings, node.Time);
        using PromptSource source =
            new(node.Fetches, settings, SecretRequester.Of(view), pod.Id, node.Runtime.RequestTimeout);
        try
        {
            return delivery.Fetch(request, source);
        }
        finally
        {
            Operation = delivery.Operation;
        }
    }
}
