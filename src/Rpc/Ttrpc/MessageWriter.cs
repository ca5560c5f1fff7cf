using Google.Protobuf;
using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// Writes ttRPC messages, each whole before the next, and each with one call of the stream's WriteAsync: a stream of a
/// <see cref="Multiplexing.Trunk"/> makes its frames of what one call hands it. Nothing is queued: who writes waits. A peer that
/// takes longer than the timeout over one message loses the connection: the stream is closed.
/// </summary>
internal sealed class MessageWriter(Stream stream, TimeSpan timeout)
{
    private readonly WriteTurn _turn = new();

    /// <summary>Why the connection is broken, if it was broken here.</summary>
    internal IOException? Failure { get; private set; }

    /// <summary>
    /// Ids must increase on the wire: the one of this message is asked for when it is its turn, and if that throws it is not
    /// written. A message that is being written is written to its end, so there is no token.
    /// </summary>
    /// <exception cref="RpcException">The message is oversize. Nothing was written.</exception>
    /// <exception cref="IOException">The connection is broken, now or since an earlier message.</exception>
    internal async Task WriteAsync(MessageType type, IMessage envelope, Func<uint> takeStreamId)
    {
        int length = envelope.CalculateSize();
        if (length > TtrpcHeader.MaxDataBytes)
        {
            throw Oversize(length);
        }
        using WipedBuffer message = new(TtrpcHeader.Bytes + length);
        envelope.WriteTo(message.Span[TtrpcHeader.Bytes..]);
        using WriteTurn.Taken turn = await _turn.TakeAsync();
        new TtrpcHeader((uint)length, takeStreamId(), type, MessageFlags.None).Write(message.Span);
        await WriteAsync(message);
    }

    internal static RpcException Oversize(long length) => new(new Status(
        StatusCode.ResourceExhausted,
        $"a message of {length} bytes, and the most is {TtrpcHeader.MaxDataBytes}"));

    private async Task WriteAsync(WipedBuffer message)
    {
        if (Failure is not null)
        {
            throw new IOException(Failure.Message, Failure);
        }
        using CancellationTokenSource late = new(timeout);
        try
        {
            await stream.WriteAsync(message.Memory, late.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Part of it may be out: whatever came next would be taken for the rest.
            Failure = new IOException(late.IsCancellationRequested ? $"ttrpc write: not taken within {timeout}" : e.Message, e);
            await stream.DisposeAsync();
            throw Failure;
        }
    }
}
