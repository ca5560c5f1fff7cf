namespace Tuck.Rpc.Multiplexing;

/// <summary>
/// One connection of a <see cref="Trunk"/>. Each write must be one whole message (<see cref="MessageFrames"/>). Disposing drops
/// what comes for it from then on; the other end is not told, as the protocol has no word for it.
/// </summary>
internal sealed class TrunkStream(Trunk trunk, uint connectionId) : Stream
{
    /// <summary>The largest frame there may be, and some messages after it.</summary>
    private const int MaxUnreadBytes = FrameHeader.MaxPayloadBytes + 1024 * 1024;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal ReceivedBytes Received { get; } = new(MaxUnreadBytes);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => Received.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Once the message is being written, cancelling closes the trunk: part of it may be out.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => trunk.WriteAsync(connectionId, buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("use ReadAsync");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("use WriteAsync");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Received.Drop();
        base.Dispose(disposing);
    }
}
