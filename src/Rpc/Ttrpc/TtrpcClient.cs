using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// Calls what protoc generates over ttRPC, unary methods only: <c>new Runtime.RuntimeClient(client)</c>. Any number of calls at
/// once, answered in any order. ttRPC cannot cancel a call: one that is late or cancelled is forgotten here, and its response
/// dropped when it comes. When the connection ends, all calls fail with Unavailable.
/// </summary>
public sealed class TtrpcClient : CallInvoker, IAsyncDisposable
{
    /// <summary>How long a peer may take over one message of ours before the connection is closed.</summary>
    public static readonly TimeSpan DefaultWriteTimeout = TimeSpan.FromSeconds(10);

    private const int NanosecondsPerTick = 100;

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly MessageWriter _writer;
    private readonly PendingCalls _pending = new();
    private readonly CancellationTokenSource _closing = new();

    private int _disposed;

    /// <summary>Owns the stream, whose closing must end a read of it that waits, as a socket's does. Reads it at once.</summary>
    public TtrpcClient(Stream stream, TimeSpan? writeTimeout = null, TimeProvider? clock = null)
    {
        _stream = stream;
        _clock = clock ?? TimeProvider.System;
        _writer = new MessageWriter(stream, writeTimeout ?? DefaultWriteTimeout);
        Completion = Task.Run(ReadAllAsync);
    }

    /// <summary>Ends with the connection, and does not throw: the calls do.</summary>
    public Task Completion { get; }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        UnaryCall<TResponse> call = new(method.ResponseMarshaller, CallDeadline.Until(options.Deadline, _clock), _clock);
        _ = CallAsync(call, method, options, request);
        return new AsyncUnaryCall<TResponse>(
            call.Response,
            Task.FromResult<Metadata>([]),
            () => call.Status,
            () => [],
            () => call.Fail(new Status(StatusCode.Cancelled, "disposed before it was answered")));
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        using AsyncUnaryCall<TResponse> call = AsyncUnaryCall(method, host, options, request);
        return call.GetAwaiter().GetResult();
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request) => throw OnlyUnary();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options) => throw OnlyUnary();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options) => throw OnlyUnary();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _closing.CancelAsync();
            await _stream.DisposeAsync();
            await Completion;
            _closing.Dispose();
        }
    }

    /// <summary>Whatever happens, the call hears of it: nobody waits for this task.</summary>
    private async Task CallAsync<TRequest, TResponse>(
        UnaryCall<TResponse> call,
        Method<TRequest, TResponse> method,
        CallOptions options,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            await using CancellationTokenRegistration cancelled = options.CancellationToken.Register(
                () => call.Fail(new Status(StatusCode.Cancelled, "cancelled by the caller")));
            await SendAsync(call, method, options, request);
            await call.Response;
        }
        catch (RpcException e)
        {
            call.Fail(e.Status);
        }
        catch (IOException e)
        {
            call.Fail(Unavailable(e.Message));
        }
#pragma warning disable CA1031 // A marshaller or a stream that throws what it should not fails this call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            call.Fail(new Status(StatusCode.Internal, e.Message, e));
        }
        finally
        {
            _pending.Forget(call);
            call.Dispose();
        }
    }

    private async Task SendAsync<TRequest, TResponse>(
        UnaryCall<TResponse> call,
        Method<TRequest, TResponse> method,
        CallOptions options,
        TRequest request)
        where TRequest : class
        where TResponse : class
    {
        if (call.HasEnded)
        {
            return;
        }
        using MessagePayload payload = MessagePayload.Of(request, method.RequestMarshaller);
        Wire.Request envelope = Envelope(method.ServiceName, method.Name, options);
        envelope.Payload = payload.Bytes;
        await _writer.WriteAsync(MessageType.Request, envelope, () => _pending.Add(call));
    }

    private Wire.Request Envelope(string service, string method, CallOptions options)
    {
        Wire.Request envelope = new()
        {
            Service = service,
            Method = method,
            TimeoutNano = Nanoseconds(CallDeadline.Until(options.Deadline, _clock)),
        };
        foreach (Metadata.Entry entry in (options.Headers ?? []).Where(entry => !entry.IsBinary))
        {
            envelope.Metadata.Add(new Wire.KeyValue { Key = entry.Key, Value = entry.Value });
        }
        return envelope;
    }

    /// <summary>Never 0 for a call that has a deadline: that would be for ever.</summary>
    private static long Nanoseconds(TimeSpan? timeout)
        => timeout is { } time && time.Ticks < long.MaxValue / NanosecondsPerTick
            ? Math.Max(1, time.Ticks) * NanosecondsPerTick
            : 0;

    private async Task ReadAllAsync()
    {
        string cause = "the connection has ended";
        try
        {
            MessageReader reader = new(_stream);
            while (await reader.ReadAsync(_closing.Token) is { } message)
            {
                using (message)
                {
                    // One that is not known was abandoned, or is no stream of ours: the protocol says to drop it.
                    _pending.Take(message.Header.StreamId)?.Answer(message);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            cause = _closing.IsCancellationRequested ? "the client was disposed" : (_writer.Failure ?? e).Message;
        }
        finally
        {
            await _stream.DisposeAsync();
            _pending.Close(Unavailable(cause));
        }
    }

    private static Status Unavailable(string detail) => new(StatusCode.Unavailable, detail);

    private static NotSupportedException OnlyUnary() => new("only unary calls are made over ttRPC");
}
