using System.Buffers.Binary;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>A frame of the trunk written and read by hand, from the protocol's table and not with what is tested.</summary>
internal sealed record TrunkFrame(uint ConnectionId, byte[] Payload)
{
    internal static byte[] Header(uint connectionId, uint length)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(header, connectionId);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), length);
        return header;
    }

    internal static IReadOnlyList<TrunkFrame> ReadAll(ReadOnlySpan<byte> bytes)
    {
        List<TrunkFrame> frames = [];
        while (!bytes.IsEmpty)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
            frames.Add(new TrunkFrame(BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.Slice(8, length).ToArray()));
            bytes = bytes[(8 + length)..];
        }
        return frames;
    }

    internal static async Task<TrunkFrame> ReadAsync(Stream stream)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        byte[] header = new byte[8];
        await stream.ReadExactlyAsync(header, late.Token);
        byte[] payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4))];
        await stream.ReadExactlyAsync(payload, late.Token);
        return new TrunkFrame(BinaryPrimitives.ReadUInt32BigEndian(header), payload);
    }

    internal byte[] ToBytes() => [.. Header(ConnectionId, (uint)Payload.Length), .. Payload];

    internal async Task SendAsync(Stream stream) => await stream.WriteAsync(ToBytes());
}
