namespace Tuck.Rpc.Multiplexing;

/// <summary>
/// The frames of one message: its first 4096 bytes, and all the rest. The other end reads each connection through a buffer of
/// 4096 bytes, and hangs up when a frame that begins a message is longer; what follows in the same message it takes in any
/// length. A runtime that hung up starts its containers without us. Source: mux.go of containerd/nri, which cuts its own so too.
/// </summary>
internal static class MessageFrames
{
    internal const int FirstPayloadBytes = 4096;

    /// <summary>Both frames, ready to be written in one piece.</summary>
    internal static WipedBuffer Of(uint connectionId, ReadOnlySpan<byte> message)
    {
        int first = Math.Min(message.Length, FirstPayloadBytes);
        bool isLong = message.Length > first;
        WipedBuffer frames = new(message.Length + (isLong ? 2 : 1) * FrameHeader.Bytes);
        Span<byte> rest = Append(frames.Span, connectionId, message[..first]);
        if (isLong)
        {
            _ = Append(rest, connectionId, message[first..]); // nothing is left
        }
        return frames;
    }

    private static Span<byte> Append(Span<byte> to, uint connectionId, ReadOnlySpan<byte> payload)
    {
        new FrameHeader(connectionId, (uint)payload.Length).Write(to);
        payload.CopyTo(to[FrameHeader.Bytes..]);
        return to[(FrameHeader.Bytes + payload.Length)..];
    }
}
