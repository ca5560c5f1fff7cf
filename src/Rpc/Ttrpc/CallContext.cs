using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// What a handler is told of its call. Its token is cancelled when the caller's time is over and when the connection ends. ttRPC
/// has no response headers and no trailers: those a handler sets go nowhere.
/// </summary>
internal sealed class CallContext : ServerCallContext, IDisposable
{
    private const int NanosecondsPerTick = 100;

    private readonly RequestEnvelope _request;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _cancelled;

    internal CallContext(RequestEnvelope request, TimeProvider clock, CancellationToken connectionEnded)
    {
        _request = request;
        TimeSpan? timeout = request.TimeoutNano == 0 ? null : TimeSpan.FromTicks(request.TimeoutNano / NanosecondsPerTick);
        _late = CallDeadline.Timer(timeout, clock);
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(connectionEnded, _late.Token);
        DeadlineCore = CallDeadline.After(timeout, clock);
        RequestHeadersCore = MetadataOf(request);
    }

    internal bool IsLate => _late.IsCancellationRequested;

    protected override string MethodCore => $"/{_request.Service}/{_request.Method}";

    protected override string HostCore => "";

    protected override string PeerCore => "ttrpc";

    protected override DateTime DeadlineCore { get; }

    protected override Metadata RequestHeadersCore { get; }

    protected override CancellationToken CancellationTokenCore => _cancelled.Token;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    public void Dispose()
    {
        _cancelled.Dispose();
        _late.Dispose();
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options)
        => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    /// <summary>Without those gRPC would not take: ttRPC itself has no rules for them.</summary>
    private static Metadata MetadataOf(RequestEnvelope request)
    {
        Metadata metadata = [];
        foreach (Wire.KeyValue pair in request.Metadata.Where(pair => IsKey(pair.Key)))
        {
            metadata.Add(pair.Key, pair.Value);
        }
        return metadata;
    }

    private static bool IsKey(string key)
        => key.Length > 0
            && !key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase)
            && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
