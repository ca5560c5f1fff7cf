using Google.Protobuf;
using Tuck.Rpc.Wire;

namespace Tuck.Rpc.Ttrpc;

/// <summary>A ttrpc.Response (proto/ttrpc.proto) read where it lies, so that its payload is not copied.</summary>
internal sealed class ResponseEnvelope
{
    private readonly Status _status = new();

    internal ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>OK if the server sent none.</summary>
    internal Grpc.Core.Status Status => new((Grpc.Core.StatusCode)_status.Code, _status.Message);

    /// <exception cref="InvalidProtocolBufferException">It is none.</exception>
    internal static ResponseEnvelope Parse(byte[] message)
    {
        ResponseEnvelope response = new();
        using CodedInputStream input = new(message);
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            response.ReadField(tag, input, message);
        }
        return response;
    }

    private void ReadField(uint tag, CodedInputStream input, byte[] message)
    {
        switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
        {
            case (Response.StatusFieldNumber, WireFormat.WireType.LengthDelimited):
                input.ReadMessage(_status);
                break;
            case (Response.PayloadFieldNumber, WireFormat.WireType.LengthDelimited):
                Payload = FieldInPlace.Read(input, message);
                break;
            default:
                input.SkipLastField();
                break;
        }
    }
}
