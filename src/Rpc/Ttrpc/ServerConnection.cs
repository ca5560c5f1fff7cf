using Google.Protobuf;
using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// One connection of a <see cref="TtrpcServer"/>. The reader answers what is wrong with a message itself, waiting until the
/// answer is taken, and starts a handler for what is right: so nothing can pile up but the handlers, and those are counted.
/// </summary>
internal sealed class ServerConnection(Stream stream, TtrpcServer server) : IAsyncDisposable
{
    private readonly MessageReader _reader = new(stream);
    private readonly MessageWriter _writer = new(stream, server.WriteTimeout);
    private readonly SemaphoreSlim _slots = new(server.MaxConcurrentCalls);
    private readonly CancellationTokenSource _ended = new();

    private uint _lastStreamId;

    internal async Task RunAsync(CancellationToken cancellation)
    {
        await using CancellationTokenRegistration stop = cancellation.Register(_ended.Cancel);
        try
        {
            await ReadAllAsync();
            ThrowIfBroken(null);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            ThrowIfBroken(e);
            throw;
        }
        finally
        {
            await _ended.CancelAsync();
            await stream.DisposeAsync();
            await HandlersReturnedAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _slots.Dispose();
        _ended.Dispose();
        return stream.DisposeAsync();
    }

    /// <summary>The writer closes the stream when it fails, which to the reader looks like anything.</summary>
    private void ThrowIfBroken(Exception? seenByReader)
    {
        if (_writer.Failure is { } failure && failure != seenByReader)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private async Task ReadAllAsync()
    {
        while (await _reader.ReadAsync(_ended.Token) is { } message)
        {
            if (Accept(message) is { } refusal)
            {
                await AnswerAsync(message.Header.StreamId, refusal);
            }
        }
    }

    private async Task HandlersReturnedAsync()
    {
        for (int slot = 0; slot < server.MaxConcurrentCalls; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>Takes what it needs of the message and wipes it; returns the answer if it is refused.</summary>
    private Status? Accept(TtrpcMessage message)
    {
        using (message)
        {
            try
            {
                // Other types are passed over, so that the protocol can grow; responses answered would go to and fro for ever.
                switch (message.Header.Type)
                {
                    case MessageType.Request:
                        StartCall(message);
                        return null;
                    case MessageType.Data:
                        return Invalid($"stream {message.Header.StreamId} takes no data").Status;
                    default:
                        return null;
                }
            }
            catch (RpcException e)
            {
                return e.Status;
            }
            catch (InvalidProtocolBufferException e)
            {
                return Invalid(e.Message).Status;
            }
        }
    }

    private void StartCall(TtrpcMessage message)
    {
        CheckHeader(message.Header);
        RequestEnvelope request = RequestEnvelope.Parse(message.Data);
        PreparedCall method = server.Method(request.Service, request.Method);
        if (!_slots.Wait(0))
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many calls at once"));
        }
        try
        {
            Func<ServerCallContext, Task<MessagePayload>> call = method(request.Payload);
            CallContext context = new(request, server.Clock, _ended.Token);
            // In the pool: a handler may block, and the reader must not.
            _ = Task.Run(() => HandleAsync(message.Header.StreamId, call, context));
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    private void CheckHeader(TtrpcHeader header)
    {
        if (!header.IsFromClient)
        {
            throw Invalid($"stream {header.StreamId}: a client's ids are odd");
        }
        if (header.StreamId <= _lastStreamId)
        {
            throw Invalid($"stream {header.StreamId}: ids must increase");
        }
        _lastStreamId = header.StreamId;
        if (header.IsOversize)
        {
            throw MessageWriter.Oversize(header.DataBytes);
        }
        if (header.Flags != MessageFlags.None)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, "only unary calls are served"));
        }
    }

    private async Task HandleAsync(uint streamId, Func<ServerCallContext, Task<MessagePayload>> call, CallContext context)
    {
        using (context)
        {
            try
            {
                await HandleAndAnswerAsync(streamId, call, context);
            }
            finally
            {
                _slots.Release();
            }
        }
    }

    private async Task HandleAndAnswerAsync(
        uint streamId,
        Func<ServerCallContext, Task<MessagePayload>> call,
        CallContext context)
    {
        try
        {
            using MessagePayload response = await call(context);
            await AnswerAsync(streamId, context.Status, response);
        }
        catch (RpcException e)
        {
            await AnswerAsync(streamId, e.Status);
        }
        catch (OperationCanceledException) when (context.IsLate)
        {
            await AnswerAsync(streamId, new Status(StatusCode.DeadlineExceeded, "the caller's time is over"));
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // nobody is left to answer
        }
#pragma warning disable CA1031 // One call's error must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await AnswerAsync(streamId, new Status(StatusCode.Internal, "internal error"));
            server.HandlerFailed?.Invoke(e);
        }
    }

    private async Task AnswerAsync(uint streamId, Status status, MessagePayload? payload = null)
    {
        Wire.Response response = new();
        if (status.StatusCode != StatusCode.OK)
        {
            response.Status = new Wire.Status { Code = (int)status.StatusCode, Message = status.Detail ?? "" };
        }
        else if (payload is not null)
        {
            response.Payload = payload.Bytes;
        }
        try
        {
            await WriteAsync(streamId, response);
        }
        catch (RpcException e)
        {
            // It is oversize; to say so is not.
            await AnswerAsync(streamId, e.Status);
        }
    }

    /// <summary>Ends the connection if it cannot be written.</summary>
    private async Task WriteAsync(uint streamId, Wire.Response response)
    {
        try
        {
            await _writer.WriteAsync(MessageType.Response, response, () => streamId);
        }
        catch (IOException)
        {
            // The writer remembers it.
            await _ended.CancelAsync();
        }
    }

    private static RpcException Invalid(string detail) => new(new Status(StatusCode.InvalidArgument, detail));
}
