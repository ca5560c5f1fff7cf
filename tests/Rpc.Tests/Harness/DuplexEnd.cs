using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>One end of a <see cref="DuplexPair"/>. Remembers the writes, each by itself, and the buffers it was handed.</summary>
internal sealed class DuplexEnd(Channel<byte[]> incoming, Channel<byte[]> outgoing) : AsyncStream
{
    private ReadOnlyMemory<byte> _unread;
    private volatile bool _closed;

    /// <summary>A copy of what each call of WriteAsync was handed.</summary>
    internal ConcurrentQueue<byte[]> Writes { get; } = [];

    /// <summary>What each call of WriteAsync was handed, as it is now.</summary>
    internal ConcurrentQueue<ReadOnlyMemory<byte>> WriteBuffers { get; } = [];

    /// <summary>What each call of ReadAsync was handed, as it is now.</summary>
    internal ConcurrentQueue<Memory<byte>> ReadBuffers { get; } = [];

    internal bool IsClosed => _closed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadBuffers.Enqueue(buffer);
        if (_unread.IsEmpty && !await WaitAsync(cancellationToken))
        {
            return 0;
        }
        int length = Math.Min(buffer.Length, _unread.Length);
        _unread[..length].CopyTo(buffer);
        _unread = _unread[length..];
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        WriteBuffers.Enqueue(buffer);
        byte[] copy = buffer.ToArray();
        try
        {
            await outgoing.Writer.WriteAsync(copy, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new IOException("Broken pipe", e);
        }
        Writes.Enqueue(copy);
    }

    /// <summary>Writes no more: shutdown(2) of one direction.</summary>
    internal void EndWriting() => outgoing.Writer.TryComplete();

    protected override void Dispose(bool disposing)
    {
        _closed = true;
        outgoing.Writer.TryComplete();
        incoming.Writer.TryComplete();
        base.Dispose(disposing);
    }

    private async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        while (await incoming.Reader.WaitToReadAsync(cancellation) && !_closed)
        {
            if (incoming.Reader.TryRead(out byte[]? next) && next.Length > 0)
            {
                _unread = next;
                return true;
            }
        }
        return _closed ? throw new IOException("Operation canceled") : false;
    }
}
