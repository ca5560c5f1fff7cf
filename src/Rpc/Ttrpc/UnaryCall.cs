using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>Ends once: by its response, its deadline, its caller or the connection, whichever is first.</summary>
internal sealed class UnaryCall<TResponse> : PendingCall, IDisposable
    where TResponse : class
{
    private readonly TaskCompletionSource<TResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Marshaller<TResponse> _marshaller;
    private readonly CancellationTokenSource _late;

    internal UnaryCall(Marshaller<TResponse> marshaller, TimeSpan? timeout, TimeProvider clock)
    {
        _marshaller = marshaller;
        _late = CallDeadline.Timer(timeout, clock);
        _ = _late.Token.Register(() => Fail(new Status(StatusCode.DeadlineExceeded, "no answer in time")));
    }

    internal override bool HasEnded => Response.IsCompleted;

    internal Task<TResponse> Response => _response.Task;

    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    internal Status Status => !HasEnded ? throw new InvalidOperationException("the call has not ended")
        : Response.Exception?.InnerException is RpcException e ? e.Status
        : Status.DefaultSuccess;

    public void Dispose() => _late.Dispose();

    internal override void Fail(Status status) => _ = _response.TrySetException(new RpcException(status)); // or it has ended

    protected override void Succeed(ReadOnlyMemory<byte> payload)
        => _ = _response.TrySetResult(PayloadReader.Read(payload, _marshaller)); // or it has ended
}
