namespace Tuck.Rpc.Multiplexing;

/// <summary>
/// Cuts what comes over a <see cref="Trunk"/> into frames, whatever pieces it comes in, and hands their payloads on at once: a
/// frame is never held as a whole, so what its header claims costs nothing.
/// </summary>
internal sealed class FrameReader
{
    private readonly byte[] _header = new byte[FrameHeader.Bytes];

    private int _headerBytes;
    private uint _remaining;

    /// <summary>Nothing of a frame has come that is not complete.</summary>
    internal bool IsBetweenFrames => _headerBytes == 0;

    /// <exception cref="IOException">A frame is longer than the protocol allows.</exception>
    internal void Read(ReadOnlySpan<byte> bytes, Action<uint, ReadOnlySpan<byte>> deliver)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _headerBytes < FrameHeader.Bytes ? ReadHeader(bytes) : ReadPayload(bytes, deliver);
        }
    }

    private ReadOnlySpan<byte> ReadHeader(ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, FrameHeader.Bytes - _headerBytes);
        bytes[..length].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += length;
        if (_headerBytes == FrameHeader.Bytes)
        {
            _remaining = FrameHeader.Read(_header).PayloadBytes;
            if (_remaining > FrameHeader.MaxPayloadBytes)
            {
                throw new IOException($"trunk frame: {_remaining} bytes, and the most is {FrameHeader.MaxPayloadBytes}");
            }
            EndFrameIfComplete();
        }
        return bytes[length..];
    }

    private ReadOnlySpan<byte> ReadPayload(ReadOnlySpan<byte> bytes, Action<uint, ReadOnlySpan<byte>> deliver)
    {
        int length = (int)Math.Min((uint)bytes.Length, _remaining);
        deliver(FrameHeader.Read(_header).ConnectionId, bytes[..length]);
        _remaining -= (uint)length;
        EndFrameIfComplete();
        return bytes[length..];
    }

    private void EndFrameIfComplete()
    {
        if (_remaining == 0)
        {
            _headerBytes = 0;
        }
    }
}
