using Grpc.Core;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Nri;

/// <summary>A failure as a runtime is told of it: it stands in what <c>kubectl describe pod</c> and <c>crictl</c> show.</summary>
internal static class Refusal
{
    internal static RpcException Of(string operation, Failure failure)
        => new(new Status(CodeOf(failure.Code), "tuck-nri: " + Line(operation, failure)));

    /// <summary>Operation, subject, cause.</summary>
    internal static string Line(string operation, Failure failure) => Printable.Line($"{operation}: {failure.Cause}");

    /// <summary>Never Unimplemented, which says that we do not know the call, nor DeadlineExceeded, which is the runtime's own word.</summary>
    private static StatusCode CodeOf(ExitCode code) => code switch
    {
        ExitCode.Usage => StatusCode.InvalidArgument,
        ExitCode.SecretUnavailable => StatusCode.NotFound,
        ExitCode.Denied => StatusCode.PermissionDenied,
        ExitCode.Configuration or ExitCode.BadState or ExitCode.UnsafePath or ExitCode.Unsupported => StatusCode.FailedPrecondition,
        _ => StatusCode.Internal,
    };
}
