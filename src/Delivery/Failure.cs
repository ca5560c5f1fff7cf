using Tuck.Kernel;

namespace Tuck.Delivery;

/// <summary>What an exception tells the outside: the class of the failure, and its cause in one line.</summary>
public sealed record Failure(ExitCode Code, string Cause)
{
    public static Failure Of(Exception e) => e switch
    {
        DeliveryException delivery => new(delivery.ExitCode, e.Message),
        UnsafePathException => new(ExitCode.UnsafePath, e.Message),
        KernelException { IsUnsupported: true } => new(ExitCode.Unsupported, e.Message),
        KernelException => new(ExitCode.Kernel, e.Message),
        // What came from outside is longer than it may be.
        InvalidDataException => new(ExitCode.BadState, e.Message),
        _ => new(ExitCode.Internal, $"internal error: {e.GetType().Name}: {e.Message}"),
    };
}
