using Grpc.Core;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Ttrpc;

/// <summary>What is too large, and peers that do not read.</summary>
[Collection(AloneCollection.Name)]
public class LimitTests
{
    private const int Limit = 4 * 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(WireMessage.RequestType, 8)]
    [InlineData(WireMessage.DataType, 3)]
    public async Task An_oversize_message_is_passed_over_and_refused(byte type, int code)
    {
        await using ServedPlugin plugin = new();
        await plugin.Peer.WriteAsync(WireMessage.Header(Limit + 1, 1, type));
        await SendZeros(plugin.Peer, Limit + 1);
        WireMessage answer = await WireMessage.ReadAsync(plugin.Peer);
        Assert.Equal((1u, code), (answer.StreamId, answer.Code));
        await plugin.AssertUsableAsync(3);
    }

    [Fact]
    public async Task A_message_of_the_largest_size_is_served()
    {
        await using ServedPlugin plugin = new();
        ConfigureRequest request = new() { Config = new string('x', Limit - 1000) };
        WireMessage message = WireMessage.Call(1, "Configure", request);
        request.Config += new string('x', Limit - message.Data.Length);
        message = WireMessage.Call(1, "Configure", request);
        Assert.Equal(Limit, message.Data.Length);
        Assert.Equal(0, (await plugin.CallAsync(message)).Code);
        Assert.Equal(request, Assert.Single(plugin.Implementation.Requests));
    }

    [Fact]
    public async Task A_handlers_oversize_response_is_refused_here()
    {
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = (_, _) => Task.FromResult(new CreateContainerResponse
            {
                Adjust = new ContainerAdjustment { Annotations = { ["k"] = new string('x', Limit) } },
            }),
        });
        Assert.Equal(8, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer"))).Code);
        await plugin.AssertUsableAsync(3);
    }

    [Fact]
    public async Task A_handlers_oversize_status_is_refused_here()
    {
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = (_, _) => throw new RpcException(new Status(StatusCode.Aborted, new string('x', Limit))),
        });
        Assert.Equal(8, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer"))).Code);
        await plugin.AssertUsableAsync(3);
    }

    [Theory]
    [InlineData(Limit + 1)]
    [InlineData(Limit - 20)] // fits alone, and not with its envelope
    public async Task A_callers_oversize_request_is_refused_here(int length)
    {
        using DuplexPair pair = new();
        await using TtrpcClient ttrpc = new(pair.Ours);
        Plugin.PluginClient client = new(ttrpc);
        await AssertFails(client.ConfigureAsync(new ConfigureRequest { Config = new string('x', length) }), StatusCode.ResourceExhausted);
        Assert.Empty(pair.Ours.Writes);
        _ = client.ShutdownAsync(new Empty());
        Assert.Equal(1u, (await WireMessage.ReadAsync(pair.Theirs)).StreamId);
    }

    [Fact]
    public async Task An_oversize_response_fails_its_call_only()
    {
        using DuplexPair pair = new();
        await using TtrpcClient ttrpc = new(pair.Ours);
        Plugin.PluginClient client = new(ttrpc);
        AsyncUnaryCall<Empty> call = client.ShutdownAsync(new Empty());
        Task<Empty> other = client.ShutdownAsync(new Empty()).ResponseAsync;
        await pair.Theirs.WriteAsync(WireMessage.Header(Limit + 5, 1, WireMessage.ResponseType));
        await SendZeros(pair.Theirs, Limit + 5);
        await WireMessage.Answer(3, new Empty()).SendAsync(pair.Theirs);
        await AssertFails(call, StatusCode.ResourceExhausted);
        await other.WaitAsync(s_patience);
    }

    [Fact]
    public async Task A_huge_claim_takes_no_memory()
    {
        await using ServedPlugin plugin = new();
        await plugin.AssertUsableAsync(1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await plugin.Peer.WriteAsync(WireMessage.Header(uint.MaxValue, 3, WireMessage.RequestType));
        await SendZeros(plugin.Peer, 1024 * 1024);
        Wait.Until(() => plugin.Served.ReadBuffers.Count > 64);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_its_answers_loses_the_connection()
    {
        await using ServedPlugin plugin = new(server: new TtrpcServer { WriteTimeout = TimeSpan.FromMilliseconds(200) }, capacity: 4);
        Task sending = SendCalls(plugin.Peer);
        IOException e = await Assert.ThrowsAsync<IOException>(() => plugin.Serving.WaitAsync(s_patience));
        Assert.Contains("not taken within", e.Message, StringComparison.Ordinal);
        Assert.True(plugin.Served.IsClosed);
        await Assert.ThrowsAsync<IOException>(() => sending.WaitAsync(s_patience));
    }

    [Fact]
    public async Task A_peer_that_does_not_read_its_calls_loses_the_connection()
    {
        using DuplexPair pair = new(capacity: 1);
        await using TtrpcClient ttrpc = new(pair.Ours, TimeSpan.FromMilliseconds(200));
        Plugin.PluginClient client = new(ttrpc);
        AsyncUnaryCall<Empty>[] calls = [.. Enumerable.Range(0, 20).Select(_ => client.ShutdownAsync(new Empty()))];
        foreach (AsyncUnaryCall<Empty> call in calls)
        {
            await AssertFails(call, StatusCode.Unavailable);
        }
        Assert.True(pair.Ours.IsClosed);
    }

    private static async Task SendCalls(Stream peer)
    {
        for (uint streamId = 1; ; streamId += 2)
        {
            await WireMessage.Call(streamId, "Shutdown").SendAsync(peer);
        }
    }

    private static async Task SendZeros(Stream stream, int length)
    {
        for (int sent = 0; sent < length; sent += 64 * 1024)
        {
            await stream.WriteAsync(new byte[Math.Min(64 * 1024, length - sent)]);
        }
    }

    private static async Task AssertFails<T>(AsyncUnaryCall<T> call, StatusCode code)
        => Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience))).StatusCode);
}
