using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>What a generated marshaller writes a message into: one buffer of the right size, wiped when disposed.</summary>
internal sealed class MessagePayload : SerializationContext, IBufferWriter<byte>, IDisposable
{
    private WipedBuffer _buffer = WipedBuffer.Empty;
    private int _written;

    /// <summary>Not a copy: must not be used after this is disposed.</summary>
    internal ByteString Bytes => UnsafeByteOperations.UnsafeWrap(_buffer.Memory[.._written]);

    /// <exception cref="RpcException">The message is oversize; no memory was taken for it.</exception>
    internal static MessagePayload Of<T>(T message, Marshaller<T> marshaller)
    {
        MessagePayload payload = new();
        try
        {
            marshaller.ContextualSerializer(message, payload);
            return payload;
        }
        catch
        {
            payload.Dispose();
            throw;
        }
    }

    public override void SetPayloadLength(int payloadLength)
        => _buffer = payloadLength <= TtrpcHeader.MaxDataBytes
            ? new WipedBuffer(payloadLength)
            : throw MessageWriter.Oversize(payloadLength);

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete()
    {
    }

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        payload.CopyTo(GetSpan());
        Advance(payload.Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Remaining(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Remaining(sizeHint).Span;

    public void Advance(int count) => _written += count;

    public void Dispose() => _buffer.Dispose();

    private Memory<byte> Remaining(int sizeHint)
        => _buffer.Length - _written >= sizeHint
            ? _buffer.Memory[_written..]
            : throw new InvalidOperationException("a message grew while it was written");
}
