using System.Buffers;
using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>What a generated marshaller reads a message from: the bytes where they came in, borrowed.</summary>
internal sealed class PayloadReader(ReadOnlyMemory<byte> payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    internal static T Read<T>(ReadOnlyMemory<byte> payload, Marshaller<T> marshaller)
        => marshaller.ContextualDeserializer(new PayloadReader(payload));

    /// <summary>A copy, which nobody wipes. What protoc generates asks for the other.</summary>
    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
}
