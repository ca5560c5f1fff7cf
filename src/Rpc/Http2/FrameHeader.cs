using System.Buffers.Binary;

namespace Tuck.Rpc.Http2;

/// <summary>What every frame begins with, 9 bytes, big endian: 0..2 length, 3 type, 4 flags, 5..8 stream. RFC 9113, section 4.1.</summary>
internal readonly record struct FrameHeader(int PayloadBytes, FrameType Type, byte Flags, uint Stream)
{
    internal const int Bytes = 9;

    /// <summary>Above this a peer may send nothing, as we ask for no more: SETTINGS_MAX_FRAME_SIZE's initial value.</summary>
    internal const int MaxPayloadBytes = 16 * 1024;

    /// <summary>The first bit has no meaning.</summary>
    private const uint StreamMask = 0x7fff_ffff;

    internal bool Has(byte flag) => (Flags & flag) != 0;

    internal static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8),
        (FrameType)bytes[3],
        bytes[4],
        BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & StreamMask);

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)PayloadBytes << 8);
        bytes[3] = (byte)Type;
        bytes[4] = Flags;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[5..], Stream);
    }
}
