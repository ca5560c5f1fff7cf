using System.Diagnostics;
using Grpc.Core;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Ttrpc;

public class DeadlineTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset s_now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_deadline_is_sent_as_a_duration()
    {
        using DuplexPair pair = new();
        await using TtrpcClient client = new(pair.Ours, clock: new TestClock(s_now));
        DateTime deadline = s_now.UtcDateTime.AddSeconds(1.5);
        _ = new Plugin.PluginClient(client).ShutdownAsync(new Empty(), deadline: deadline);
        Assert.Equal(1_500_000_000, Wire.Request.Parser.ParseFrom((await WireMessage.ReadAsync(pair.Theirs)).Data).TimeoutNano);
    }

    [Fact]
    public async Task The_client_gives_up_and_drops_the_late_response()
    {
        using DuplexPair pair = new();
        await using TtrpcClient ttrpc = new(pair.Ours);
        Plugin.PluginClient client = new(ttrpc);
        Stopwatch watch = Stopwatch.StartNew();
        AsyncUnaryCall<Empty> late = client.ShutdownAsync(new Empty(), deadline: In(TimeSpan.FromMilliseconds(200)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => late.ResponseAsync.WaitAsync(s_patience));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        Assert.InRange(watch.ElapsedMilliseconds, 150, 20_000);
        await WireMessage.ReadAsync(pair.Theirs);
        await WireMessage.Answer(1, new Empty()).SendAsync(pair.Theirs);
        Task<Empty> next = client.ShutdownAsync(new Empty()).ResponseAsync;
        Assert.Equal(3u, (await WireMessage.ReadAsync(pair.Theirs)).StreamId);
        await WireMessage.Answer(3, new Empty()).SendAsync(pair.Theirs);
        await next.WaitAsync(s_patience);
    }

    [Fact]
    public async Task A_deadline_that_is_over_sends_nothing()
    {
        using DuplexPair pair = new();
        await using TtrpcClient ttrpc = new(pair.Ours);
        AsyncUnaryCall<Empty> call = new Plugin.PluginClient(ttrpc).ShutdownAsync(new Empty(), deadline: In(TimeSpan.FromSeconds(-1)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        Assert.Empty(pair.Ours.Writes);
    }

    [Fact]
    public async Task A_client_stuck_in_a_write_gives_up_in_time()
    {
        using DuplexPair pair = new(capacity: 1);
        await using TtrpcClient ttrpc = new(pair.Ours);
        Plugin.PluginClient client = new(ttrpc);
        _ = client.ShutdownAsync(new Empty());
        _ = client.ShutdownAsync(new Empty());
        AsyncUnaryCall<Empty> third = client.ShutdownAsync(new Empty(), deadline: In(TimeSpan.FromMilliseconds(100)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => third.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(8)));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        // The one abandoned while it waited for its turn is never sent, and its id is the next one's.
        await WireMessage.ReadAsync(pair.Theirs);
        await WireMessage.ReadAsync(pair.Theirs);
        _ = client.ShutdownAsync(new Empty());
        Assert.Equal(5u, (await WireMessage.ReadAsync(pair.Theirs)).StreamId);
    }

    [Fact]
    public async Task A_handler_sees_the_deadline_and_is_cancelled_by_it()
    {
        DateTime seen = default;
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = async (_, context) =>
            {
                seen = context.Deadline;
                await Task.Delay(s_patience, context.CancellationToken);
                return new CreateContainerResponse();
            },
        });
        DateTime before = TimeProvider.System.GetUtcNow().UtcDateTime;
        WireMessage answer = await plugin.CallAsync(WireMessage.Call(1, "CreateContainer", timeoutNano: 200_000_000));
        Assert.Equal(4, answer.Code);
        Assert.InRange(seen - before, TimeSpan.FromMilliseconds(190), s_patience);
        await plugin.AssertUsableAsync(3);
    }

    [Fact]
    public async Task A_handler_that_does_not_look_at_the_time_is_answered_for_all_the_same()
    {
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = async (_, _) =>
            {
                await Task.Delay(50);
                return new CreateContainerResponse();
            },
        });
        Assert.Equal(0, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer", timeoutNano: 1_000))).Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task Less_than_no_time_is_none(long timeoutNano)
    {
        await using ServedPlugin plugin = Cancellable();
        Assert.Equal(4, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer", timeoutNano: timeoutNano))).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public async Task For_ever(long timeoutNano)
    {
        await using ServedPlugin plugin = Cancellable();
        Assert.Equal(0, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer", timeoutNano: timeoutNano))).Code);
    }

    [Fact]
    public async Task A_cancellation_of_the_handlers_own_is_an_error()
    {
        await using ServedPlugin plugin = new(new TestPlugin { OnCreate = (_, _) => throw new OperationCanceledException() });
        Assert.Equal(13, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer"))).Code);
    }

    private static ServedPlugin Cancellable() => new(new TestPlugin
    {
        OnCreate = (_, context) =>
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(new CreateContainerResponse());
        },
    });

    private static DateTime In(TimeSpan time) => TimeProvider.System.GetUtcNow().UtcDateTime + time;
}
