using System.Diagnostics;
using System.Net.Sockets;

namespace Tuck.Rpc.Http2;

/// <summary>A connection to a unix socket that lives no longer than a deadline, however the peer behaves.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _timeout;

    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The path does not fit an address.</exception>
    internal Connection(string path, TimeSpan timeout)
    {
        _timeout = timeout;
        try
        {
            // A listener whose queue is full keeps connect(2) waiting, as long as a send may take.
            _socket.SendTimeout = Remaining();
            _socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _socket.SendTimeout = Remaining();
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>The next frame's header; its payload is at the beginning of <paramref name="payload"/>.</summary>
    /// <exception cref="UnaryCallException">It is longer than a frame may be.</exception>
    internal FrameHeader ReadFrame(Span<byte> payload, string subject)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.Bytes];
        Receive(bytes);
        FrameHeader frame = FrameHeader.Read(bytes);
        if (frame.PayloadBytes > payload.Length)
        {
            throw new UnaryCallException($"{subject}: a frame of {frame.PayloadBytes} bytes");
        }
        Receive(payload[..frame.PayloadBytes]);
        return frame;
    }

    private void Receive(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _socket.ReceiveTimeout = Remaining();
            int received = _socket.Receive(bytes);
            bytes = received > 0 ? bytes[received..] : throw new EndOfStreamException();
        }
    }

    /// <summary>Milliseconds; 0 would mean for ever.</summary>
    private int Remaining()
    {
        TimeSpan remaining = _timeout - Stopwatch.GetElapsedTime(_start);
        return remaining > TimeSpan.Zero
            ? (int)Math.Ceiling(remaining.TotalMilliseconds)
            : throw new SocketException((int)SocketError.TimedOut);
    }
}
