using Tuck.Delivery;
using Tuck.Shim.Create;

namespace Tuck.Shim.Commands;

/// <summary><c>restore</c>: not of a container that asks for secrets.</summary>
internal sealed class RestoreCommand(Invocation invocation) : SubCommand(invocation)
{
    internal override int? Run()
    {
        using BundledContainer container = BundledContainer.Read(Invocation);
        return container.Request is { Targets.Count: > 0 } || OthersDelivery.IsIn(container.Spec, Invocation.Settings)
            ? throw new DeliveryException(
                ExitCode.Unsupported, "the container asks for secrets, which a checkpoint's image does not hold; start it anew")
            : null;
    }
}
