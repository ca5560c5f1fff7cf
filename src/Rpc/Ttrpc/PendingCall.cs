using Google.Protobuf;
using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>A call that waits for its response, with the type of the response taken out.</summary>
internal abstract class PendingCall
{
    internal uint StreamId { get; set; }

    internal abstract bool HasEnded { get; }

    internal abstract void Fail(Status status);

    /// <summary>Takes what it needs of the message, which is the caller's.</summary>
    internal void Answer(TtrpcMessage message)
    {
        try
        {
            Succeed(PayloadOf(message));
        }
        catch (RpcException e)
        {
            Fail(e.Status);
        }
        catch (InvalidProtocolBufferException e)
        {
            Fail(new Status(StatusCode.Internal, e.Message));
        }
    }

    protected abstract void Succeed(ReadOnlyMemory<byte> payload);

    private static ReadOnlyMemory<byte> PayloadOf(TtrpcMessage message)
    {
        if (message.Header.IsOversize)
        {
            throw MessageWriter.Oversize(message.Header.DataBytes);
        }
        if (message.Header.Type != MessageType.Response)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"answered by a message of type {(int)message.Header.Type}"));
        }
        ResponseEnvelope response = ResponseEnvelope.Parse(message.Data);
        return response.Status.StatusCode == StatusCode.OK ? response.Payload : throw new RpcException(response.Status);
    }
}
