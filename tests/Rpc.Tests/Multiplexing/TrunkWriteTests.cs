using Tuck.Rpc.Multiplexing;

namespace Tuck.Rpc.Tests.Multiplexing;

public sealed class TrunkWriteTests : IDisposable
{
    private const int Limit = (4 * 1024 * 1024) + 10;

    private readonly DuplexPair _pair = new();
    private readonly Trunk _trunk;
    private readonly Stream _first;
    private readonly Stream _second;

    public TrunkWriteTests()
    {
        _trunk = new Trunk(_pair.Ours);
        (_first, _second) = (_trunk.Open(1), _trunk.Open(2));
    }

    public void Dispose()
    {
        _trunk.Dispose();
        _pair.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4086)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 4096, 1)]
    [InlineData(5000, 4096, 904)]
    [InlineData(1024 * 1024, 4096, (1024 * 1024) - 4096)]
    [InlineData(4 * 1024 * 1024, 4096, (4 * 1024 * 1024) - 4096)]
    [InlineData(Limit, 4096, Limit - 4096)]
    public async Task One_message_is_one_write_of_at_most_two_frames(int length, params int[] expected)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
        await _first.WriteAsync(message);
        byte[] written = Assert.Single(_pair.Ours.Writes);
        IReadOnlyList<TrunkFrame> frames = TrunkFrame.ReadAll(written);
        Assert.Equal(expected.Length == 0 ? [length] : expected, frames.Select(frame => frame.Payload.Length));
        Assert.All(frames, frame => Assert.Equal(1u, frame.ConnectionId));
        Assert.Equal(message, frames.SelectMany(frame => frame.Payload).ToArray());
    }

    [Fact]
    public async Task One_byte_more_than_the_protocol_allows_is_not_written()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _first.WriteAsync(new byte[Limit + 1]));
        Assert.Empty(_pair.Ours.Writes);
    }

    [Fact]
    public async Task Messages_of_both_connections_keep_their_frames_together()
    {
        Task[] writes = [.. Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? _first : _second).WriteAsync(Enumerable.Repeat((byte)i, 5000).ToArray())))];
        await Task.WhenAll(writes);
        byte[] all = [.. _pair.Ours.Writes.SelectMany(bytes => bytes)];
        IReadOnlyList<TrunkFrame> frames = TrunkFrame.ReadAll(all);
        Assert.Equal(400, frames.Count);
        foreach (TrunkFrame[] pair in frames.Chunk(2))
        {
            Assert.Equal((4096, 904), (pair[0].Payload.Length, pair[1].Payload.Length));
            Assert.Equal(pair[0].ConnectionId, pair[1].ConnectionId);
            Assert.Equal(pair[0].Payload[0], pair[1].Payload[^1]);
        }
    }

    [Fact]
    public async Task What_was_written_is_wiped()
    {
        await _first.WriteAsync(Enumerable.Repeat((byte)'s', 5000).ToArray());
        Assert.DoesNotContain((byte)'s', Assert.Single(_pair.Ours.WriteBuffers).ToArray());
    }

    [Fact]
    public async Task A_closed_trunk_takes_no_message()
    {
        _trunk.Dispose();
        await Assert.ThrowsAsync<IOException>(async () => await _first.WriteAsync(new byte[10]));
    }

    [Fact]
    public async Task A_hang_up_is_seen_by_who_writes()
    {
        await _pair.Theirs.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(async () => await _first.WriteAsync(new byte[10]));
        await Assert.ThrowsAsync<IOException>(() => _trunk.RunAsync(default));
    }

    [Fact]
    public async Task A_write_given_up_closes_the_trunk()
    {
        using DuplexPair pair = new(capacity: 1);
        using Trunk trunk = new(pair.Ours);
        Stream connection = trunk.Open(1);
        Task running = trunk.RunAsync(default);
        await connection.WriteAsync(new byte[10]);
        using CancellationTokenSource late = new(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAsync<IOException>(async () => await connection.WriteAsync(new byte[10], late.Token));
        await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(pair.Ours.IsClosed);
    }
}
