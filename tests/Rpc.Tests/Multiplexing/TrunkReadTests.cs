using System.Text;
using Tuck.Rpc.Multiplexing;

namespace Tuck.Rpc.Tests.Multiplexing;

[Collection(AloneCollection.Name)]
public sealed class TrunkReadTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly DuplexPair _pair = new();
    private readonly Trunk _trunk;
    private readonly Stream _first;
    private readonly Stream _second;
    private readonly Task _running;

    public TrunkReadTests()
    {
        _trunk = new Trunk(_pair.Ours);
        (_first, _second) = (_trunk.Open(1), _trunk.Open(2));
        _running = _trunk.RunAsync(default);
    }

    public void Dispose()
    {
        _trunk.Dispose();
        _pair.Dispose();
    }

    [Fact]
    public async Task Frames_in_any_pieces_reach_their_connections()
    {
        byte[] bytes = [.. Frame(1, "one"), .. Frame(2, "two"), .. Frame(1, ""), .. Frame(1, " more"), .. Frame(2, "!")];
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            foreach (byte[] part in bytes.Chunk(piece))
            {
                await _pair.Theirs.WriteAsync(part);
            }
            Assert.Equal("one more", await ReadAsync(_first, 8));
            Assert.Equal("two!", await ReadAsync(_second, 4));
        }
    }

    [Fact]
    public async Task A_connection_that_is_not_read_does_not_stop_the_other()
    {
        await new TrunkFrame(1, new byte[4 * 1024 * 1024]).SendAsync(_pair.Theirs);
        await _pair.Theirs.WriteAsync(Frame(2, "here"));
        Assert.Equal("here", await ReadAsync(_second, 4));
        await _first.ReadExactlyAsync(new byte[4 * 1024 * 1024]).AsTask().WaitAsync(s_patience);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(uint.MaxValue)]
    public async Task Frames_of_connections_that_are_not_open_are_passed_over(uint connectionId)
    {
        await new TrunkFrame(connectionId, new byte[1 << 24]).SendAsync(_pair.Theirs);
        await _pair.Theirs.WriteAsync(Frame(1, "next"));
        Assert.Equal("next", await ReadAsync(_first, 4));
    }

    [Fact]
    public async Task The_largest_frame_of_old_runtimes_is_taken()
    {
        await new TrunkFrame(1, new byte[1 << 24]).SendAsync(_pair.Theirs);
        await _first.ReadExactlyAsync(new byte[1 << 24]).AsTask().WaitAsync(s_patience);
    }

    [Theory]
    [InlineData(1, (1 << 24) + 1)]
    [InlineData(9, uint.MaxValue)]
    public async Task A_larger_claim_closes_the_trunk(uint connectionId, uint length)
    {
        await _pair.Theirs.WriteAsync(TrunkFrame.Header(connectionId, length));
        IOException e = await Assert.ThrowsAsync<IOException>(() => _running.WaitAsync(s_patience));
        Assert.Contains("the most is 16777216", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(_first, 1));
        Assert.True(_pair.Ours.IsClosed);
    }

    [Fact]
    public async Task A_claim_takes_no_memory_before_bytes_come()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await _pair.Theirs.WriteAsync(TrunkFrame.Header(1, 1 << 24));
        await _pair.Theirs.WriteAsync("some"u8.ToArray());
        Assert.Equal("some", await ReadAsync(_first, 4));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1024 * 1024);
    }

    [Fact]
    public async Task More_than_is_kept_closes_the_trunk()
    {
        byte[] frame = new TrunkFrame(1, new byte[1024 * 1024]).ToBytes();
        for (int sent = 0; sent < 17; sent++)
        {
            await _pair.Theirs.WriteAsync(frame);
        }
        await _pair.Theirs.WriteAsync(Frame(1, "x"));
        IOException e = await Assert.ThrowsAsync<IOException>(() => _running.WaitAsync(s_patience));
        Assert.Contains("connection 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hang_up_ends_every_connection_after_what_has_come()
    {
        await _pair.Theirs.WriteAsync(Frame(1, "last"));
        _pair.Theirs.EndWriting();
        await _running.WaitAsync(s_patience);
        Assert.Equal("last", await ReadAsync(_first, 4));
        Assert.Equal(0, await _first.ReadAsync(new byte[1]));
        Assert.Equal(0, await _second.ReadAsync(new byte[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task A_frame_cut_short_is_an_error(int length)
    {
        await _pair.Theirs.WriteAsync(Frame(1, "xx").AsMemory(0, length));
        _pair.Theirs.EndWriting();
        await Assert.ThrowsAsync<IOException>(() => _running.WaitAsync(s_patience));
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(_first, 2));
    }

    [Fact]
    public async Task Disposing_ends_the_run_and_every_read()
    {
        Task<int> read = _first.ReadAsync(new byte[1]).AsTask();
        _trunk.Dispose();
        Assert.Equal(0, await read.WaitAsync(s_patience));
        await _running.WaitAsync(s_patience);
        Assert.True(_pair.Ours.IsClosed);
    }

    [Fact]
    public async Task Stopping_is_seen_as_cancellation()
    {
        using DuplexPair pair = new();
        using Trunk trunk = new(pair.Ours);
        using CancellationTokenSource stop = new();
        Task running = trunk.RunAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(s_patience));
    }

    [Fact]
    public async Task What_was_read_and_what_never_was_is_wiped()
    {
        await _pair.Theirs.WriteAsync(Frame(1, "secret"));
        await _pair.Theirs.WriteAsync(Frame(2, "secret"));
        Assert.Equal("secret", await ReadAsync(_first, 6));
        Assert.False(Holds(((TrunkStream)_first).Received.Ring));
        Wait.Until(() => Holds(((TrunkStream)_second).Received.Ring));
        _trunk.Dispose();
        Assert.False(Holds(((TrunkStream)_second).Received.Ring));
        await _running.WaitAsync(s_patience);
        Assert.All(_pair.Ours.ReadBuffers, buffer => Assert.False(Holds(buffer.Span)));
    }

    [Fact]
    public void A_connection_is_opened_once_before_and_not_as_zero()
    {
        using Trunk trunk = new(Stream.Null);
        Assert.Throws<ArgumentOutOfRangeException>(() => trunk.Open(0));
        trunk.Open(1);
        Assert.Throws<ArgumentException>(() => trunk.Open(1));
        Assert.Throws<InvalidOperationException>(() => _trunk.Open(5));
    }

    private static byte[] Frame(uint connectionId, string text) => new TrunkFrame(connectionId, Encoding.ASCII.GetBytes(text)).ToBytes();

    private static bool Holds(ReadOnlySpan<byte> bytes) => bytes.IndexOf("secret"u8) >= 0;

    private static async Task<string> ReadAsync(Stream stream, int length)
    {
        byte[] bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(s_patience);
        return Encoding.ASCII.GetString(bytes);
    }
}
