namespace Tuck.Rpc.Ttrpc;

/// <summary>Cuts a stream into ttRPC messages. Borrows the stream.</summary>
internal sealed class MessageReader(Stream stream)
{
    /// <summary>What an oversize message is read in: little memory, few reads.</summary>
    private const int DiscardBytes = 16 * 1024;

    private readonly byte[] _header = new byte[TtrpcHeader.Bytes];

    /// <summary>Null where the stream ends, if that is between two messages.</summary>
    /// <exception cref="EndOfStreamException">It ends within one.</exception>
    internal async ValueTask<TtrpcMessage?> ReadAsync(CancellationToken cancellation)
    {
        int read = await stream.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellation);
        if (read < _header.Length)
        {
            return read == 0 ? null : throw new EndOfStreamException("ttrpc message: the stream ended within its header");
        }
        TtrpcHeader header = TtrpcHeader.Read(_header);
        if (header.IsOversize)
        {
            await DiscardAsync(header.DataBytes, cancellation);
            return new TtrpcMessage(header, WipedBuffer.Empty);
        }
        return new TtrpcMessage(header, await ReadDataAsync((int)header.DataBytes, cancellation));
    }

    private async ValueTask<WipedBuffer> ReadDataAsync(int length, CancellationToken cancellation)
    {
        WipedBuffer data = new(length);
        try
        {
            await stream.ReadExactlyAsync(data.Memory, cancellation);
            return data;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private async ValueTask DiscardAsync(uint length, CancellationToken cancellation)
    {
        using WipedBuffer piece = new(DiscardBytes);
        while (length > 0)
        {
            Memory<byte> next = piece.Memory[..(int)Math.Min(length, DiscardBytes)];
            await stream.ReadExactlyAsync(next, cancellation);
            length -= (uint)next.Length;
        }
    }
}
