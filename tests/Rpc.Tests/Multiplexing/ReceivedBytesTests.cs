using Tuck.Rpc.Multiplexing;

namespace Tuck.Rpc.Tests.Multiplexing;

public class ReceivedBytesTests
{
    [Fact]
    public async Task What_goes_in_comes_out_whatever_the_pieces()
    {
        const int Total = 3_000_000;
        const int Limit = 100_000;
        var random = new Random(11);
        ReceivedBytes received = new(Limit);
        byte[] piece = new byte[70_000];
        (int put, int got) = (0, 0);
        while (got < Total)
        {
            int length = random.Next(random.Next(2) == 0 ? 100 : piece.Length);
            for (int i = 0; i < length; i++)
            {
                piece[i] = (byte)((put + i) % 251);
            }
            bool fits = put - got + length <= Limit;
            Assert.Equal(fits, received.TryAppend(piece.AsSpan(0, length)));
            put += fits ? length : 0;
            while (put > got && random.Next(3) != 0)
            {
                int read = await received.ReadAsync(piece.AsMemory(0, random.Next(1, piece.Length)), default);
                for (int i = 0; i < read; i++)
                {
                    Assert.Equal((byte)((got + i) % 251), piece[i]);
                }
                got += read;
            }
        }
        while (put > got)
        {
            got += await received.ReadAsync(piece, default);
        }
        Assert.Equal(-1, received.Ring.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task A_read_waits_and_can_be_given_up()
    {
        ReceivedBytes received = new(100);
        using CancellationTokenSource cancel = new();
        Task<int> first = received.ReadAsync(new byte[5], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        byte[] bytes = new byte[5];
        Task<int> second = received.ReadAsync(bytes, default).AsTask();
        Assert.False(second.IsCompleted);
        Assert.True(received.TryAppend([1, 2]));
        Assert.Equal(2, await second);
        Assert.Equal([1, 2, 0, 0, 0], bytes);
    }

    [Fact]
    public async Task The_end_has_its_cause_or_none()
    {
        ReceivedBytes ended = new(10);
        ended.End(null);
        Assert.Equal(0, await ended.ReadAsync(new byte[1], default));
        Assert.True(ended.TryAppend([1]));
        Assert.Equal(0, await ended.ReadAsync(new byte[1], default));
        ReceivedBytes broken = new(10);
        broken.End(new IOException("why"));
        broken.End(null);
        IOException e = await Assert.ThrowsAsync<IOException>(async () => await broken.ReadAsync(new byte[1], default));
        Assert.Equal("why", e.Message);
    }
}
