using Google.Protobuf;
using Tuck.Rpc.Wire;

namespace Tuck.Rpc.Ttrpc;

/// <summary>A ttrpc.Request (proto/ttrpc.proto) read where it lies, so that its payload is not copied.</summary>
internal sealed class RequestEnvelope
{
    /// <summary>
    /// Tracing adds two or three. Two million empty ones fit into a message, which as objects would be a hundred times as large.
    /// </summary>
    private const int MaxMetadata = 128;

    private readonly List<KeyValue> _metadata = [];

    internal string Service { get; private set; } = "";

    internal string Method { get; private set; } = "";

    internal ReadOnlyMemory<byte> Payload { get; private set; }

    internal long TimeoutNano { get; private set; }

    internal IReadOnlyList<KeyValue> Metadata => _metadata;

    /// <exception cref="InvalidProtocolBufferException">It is none.</exception>
    internal static RequestEnvelope Parse(byte[] message)
    {
        RequestEnvelope request = new();
        using CodedInputStream input = new(message);
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            request.ReadField(tag, input, message);
        }
        return request;
    }

    private void ReadField(uint tag, CodedInputStream input, byte[] message)
    {
        switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
        {
            case (Request.ServiceFieldNumber, WireFormat.WireType.LengthDelimited):
                Service = input.ReadString();
                break;
            case (Request.MethodFieldNumber, WireFormat.WireType.LengthDelimited):
                Method = input.ReadString();
                break;
            case (Request.PayloadFieldNumber, WireFormat.WireType.LengthDelimited):
                Payload = FieldInPlace.Read(input, message);
                break;
            case (Request.TimeoutNanoFieldNumber, WireFormat.WireType.Varint):
                TimeoutNano = input.ReadInt64();
                break;
            case (Request.MetadataFieldNumber, WireFormat.WireType.LengthDelimited) when _metadata.Count < MaxMetadata:
                KeyValue pair = new();
                input.ReadMessage(pair);
                _metadata.Add(pair);
                break;
            default:
                input.SkipLastField();
                break;
        }
    }
}
