using System.Buffers.Binary;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// What every ttRPC message begins with, 10 bytes, big endian: 0..3 length of the data after it, 4..7 stream id, 8 type, 9 flags.
/// Source: PROTOCOL.md of containerd/ttrpc.
/// </summary>
internal readonly record struct TtrpcHeader(uint DataBytes, uint StreamId, MessageType Type, MessageFlags Flags)
{
    internal const int Bytes = 10;

    /// <summary>The most data of one message. A longer one is passed over by whoever receives it, and refused.</summary>
    internal const int MaxDataBytes = 4 * 1024 * 1024;

    internal bool IsOversize => DataBytes > MaxDataBytes;

    /// <summary>Clients open all streams, with odd ids.</summary>
    internal bool IsFromClient => StreamId % 2 == 1;

    internal static TtrpcHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
        (MessageType)bytes[8],
        (MessageFlags)bytes[9]);

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, DataBytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], StreamId);
        bytes[8] = (byte)Type;
        bytes[9] = (byte)Flags;
    }
}
