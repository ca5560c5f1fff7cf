using Tuck.Delivery;

namespace Tuck.Shim.Commands;

/// <summary><c>checkpoint</c>: not of a container that holds secrets.</summary>
internal sealed class CheckpointCommand(Invocation invocation) : SubCommand(invocation)
{
    internal override int? Run()
        => SecretHolder.Find(Invocation) is null
            ? null
            : throw new DeliveryException(
                ExitCode.Unsupported, "the container holds secrets, and a checkpoint's image would hold them too");
}
