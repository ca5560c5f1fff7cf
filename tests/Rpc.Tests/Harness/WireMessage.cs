using System.Buffers.Binary;
using Google.Protobuf;
using Tuck.Rpc.Wire;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>A ttRPC message written and read by hand, from the protocol's table and not with what is tested.</summary>
internal sealed record WireMessage(uint StreamId, byte Type, byte Flags, byte[] Data)
{
    internal const byte RequestType = 1;
    internal const byte ResponseType = 2;
    internal const byte DataType = 3;

    internal const string Plugin = "nri.pkg.api.v1alpha1.Plugin";

    internal Status? Status => Response.Parser.ParseFrom(Data).Status;

    internal int Code => Status?.Code ?? 0;

    internal static WireMessage Call(
        uint streamId,
        string method,
        IMessage? request = null,
        long timeoutNano = 0,
        string service = Plugin) => new(streamId, RequestType, 0, new Request
        {
            Service = service,
            Method = method,
            Payload = request?.ToByteString() ?? ByteString.Empty,
            TimeoutNano = timeoutNano,
        }.ToByteArray());

    internal static WireMessage Answer(uint streamId, IMessage response)
        => new(streamId, ResponseType, 0, new Response { Payload = response.ToByteString() }.ToByteArray());

    internal static byte[] Header(uint length, uint streamId, byte type, byte flags = 0)
    {
        byte[] header = new byte[10];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), streamId);
        (header[8], header[9]) = (type, flags);
        return header;
    }

    internal static async Task<WireMessage> ReadAsync(Stream stream)
    {
        byte[] header = new byte[10];
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        await stream.ReadExactlyAsync(header, late.Token);
        byte[] data = new byte[BinaryPrimitives.ReadUInt32BigEndian(header)];
        await stream.ReadExactlyAsync(data, late.Token);
        return new WireMessage(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)), header[8], header[9], data);
    }

    internal byte[] ToBytes() => [.. Header((uint)Data.Length, StreamId, Type, Flags), .. Data];

    internal async Task SendAsync(Stream stream) => await stream.WriteAsync(ToBytes());

    internal T Payload<T>(MessageParser<T> parser)
        where T : IMessage<T> => parser.ParseFrom(Response.Parser.ParseFrom(Data).Payload);
}
