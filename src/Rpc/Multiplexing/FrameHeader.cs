using System.Buffers.Binary;

namespace Tuck.Rpc.Multiplexing;

/// <summary>
/// What every frame of a <see cref="Trunk"/> begins with, 8 bytes, big endian: 0..3 connection id, 4..7 length of the payload.
/// Source: pkg/net/multiplex of containerd/nri, the same from 0.3 to 0.12.
/// </summary>
internal readonly record struct FrameHeader(uint ConnectionId, uint PayloadBytes)
{
    internal const int Bytes = 8;

    /// <summary>
    /// NRI 0.7 and later write no frame above 4 MiB and the 10 bytes of a ttRPC header; older ones did up to this.
    /// </summary>
    internal const int MaxPayloadBytes = 1 << 24;

    internal static FrameHeader Read(ReadOnlySpan<byte> bytes)
        => new(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ConnectionId);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], PayloadBytes);
    }
}
