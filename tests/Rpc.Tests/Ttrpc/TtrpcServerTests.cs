using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Ttrpc;

public class TtrpcServerTests
{
    [Fact]
    public async Task A_call_is_answered_on_its_stream()
    {
        await using ServedPlugin plugin = new();
        WireMessage answer = await plugin.CallAsync(
            WireMessage.Call(7, "Configure", new ConfigureRequest { RuntimeName = "containerd" }));
        Assert.Equal((7u, WireMessage.ResponseType, (byte)0), (answer.StreamId, answer.Type, answer.Flags));
        Assert.Null(answer.Status);
        Assert.Equal(0x3ff, answer.Payload(ConfigureResponse.Parser).Events);
        Assert.Equal(new ConfigureRequest { RuntimeName = "containerd" }, Assert.Single(plugin.Implementation.Requests));
    }

    [Fact]
    public async Task An_empty_response_is_a_header_alone()
    {
        await using ServedPlugin plugin = new();
        WireMessage answer = await plugin.CallAsync(WireMessage.Call(1, "Synchronize", new SynchronizeRequest()));
        Assert.Equal(WireMessage.Header(0, 1, WireMessage.ResponseType), answer.ToBytes());
    }

    [Theory]
    [InlineData(WireMessage.Plugin, "NoSuchMethod")]
    [InlineData("no.such.Service", "Configure")]
    [InlineData("", "")]
    [InlineData(WireMessage.Plugin, "Shutdown")] // bound, and not overridden
    public async Task What_is_not_there_is_unimplemented(string service, string method)
    {
        await using ServedPlugin plugin = new();
        Assert.Equal(12, (await plugin.CallAsync(WireMessage.Call(1, method, service: service))).Code);
        await plugin.AssertUsableAsync(3);
    }

    [Fact]
    public async Task A_handlers_status_is_the_answer()
    {
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = (_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "db-password: denied")),
        });
        WireMessage answer = await plugin.CallAsync(WireMessage.Call(1, "CreateContainer"));
        Assert.Equal((7, "db-password: denied"), (answer.Code, answer.Status?.Message));
    }

    [Fact]
    public async Task A_status_left_in_the_context_is_the_answer()
    {
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = (_, context) =>
            {
                context.Status = new Status(StatusCode.Aborted, "left");
                return Task.FromResult(new CreateContainerResponse());
            },
        });
        Assert.Equal(10, (await plugin.CallAsync(WireMessage.Call(1, "CreateContainer"))).Code);
    }

    [Fact]
    public async Task What_else_a_handler_throws_is_told_to_us_and_not_to_the_peer()
    {
        ConcurrentQueue<Exception> failures = [];
        await using ServedPlugin plugin = new(
            new TestPlugin { OnCreate = (_, _) => throw new InvalidDataException("hunter2") },
            new TtrpcServer { HandlerFailed = failures.Enqueue });
        WireMessage answer = await plugin.CallAsync(WireMessage.Call(1, "CreateContainer"));
        Assert.Equal((13, "internal error"), (answer.Code, answer.Status?.Message));
        Wait.Until(() => !failures.IsEmpty);
        Assert.Equal("hunter2", Assert.Single(failures).Message);
        await plugin.AssertUsableAsync(3);
    }

    [Fact]
    public async Task Ids_that_are_even_zero_or_not_larger_are_refused_and_the_connection_lives()
    {
        await using ServedPlugin plugin = new();
        await plugin.AssertUsableAsync(5);
        foreach (uint streamId in new uint[] { 0, 2, 6, 5, 3, 1, uint.MaxValue - 1 })
        {
            WireMessage answer = await plugin.CallAsync(WireMessage.Call(streamId, "Configure"));
            Assert.Equal((streamId, 3), (answer.StreamId, answer.Code));
        }
        await plugin.AssertUsableAsync(7);
        await plugin.AssertUsableAsync(uint.MaxValue);
        Assert.Empty(plugin.Implementation.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0x80)]
    public async Task A_streaming_request_is_unimplemented_and_its_data_is_refused(byte flags)
    {
        await using ServedPlugin plugin = new();
        WireMessage answer = await plugin.CallAsync(WireMessage.Call(1, "Configure") with { Flags = flags });
        Assert.Equal((1u, 12), (answer.StreamId, answer.Code));
        answer = await plugin.CallAsync(new WireMessage(1, WireMessage.DataType, 1, [1, 2, 3]));
        Assert.Equal((1u, 3), (answer.StreamId, answer.Code));
        await plugin.AssertUsableAsync(3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(WireMessage.ResponseType)]
    [InlineData(4)]
    [InlineData(0xff)]
    public async Task Other_types_are_passed_over(byte type)
    {
        await using ServedPlugin plugin = new();
        await new WireMessage(1, type, 0xff, new byte[5000]).SendAsync(plugin.Peer);
        await plugin.AssertUsableAsync(1);
    }

    [Fact]
    public async Task What_is_no_request_is_refused()
    {
        await using ServedPlugin plugin = new();
        WireMessage noEnvelope = new(1, WireMessage.RequestType, 0, [0x0a, 0x7f, 1]);
        Assert.Equal(3, (await plugin.CallAsync(noEnvelope)).Code);
        WireMessage noPayload = new(3, WireMessage.RequestType, 0, new Wire.Request
        {
            Service = WireMessage.Plugin,
            Method = "Configure",
            Payload = ByteString.CopyFrom(0x0a, 0x7f, 1),
        }.ToByteArray());
        Assert.Equal(3, (await plugin.CallAsync(noPayload)).Code);
        await plugin.AssertUsableAsync(5);
    }

    [Fact]
    public async Task A_hundred_calls_are_answered_in_the_order_they_end()
    {
        const int Calls = 100;
        TaskCompletionSource[] ends = [.. Enumerable.Range(0, Calls).Select(_ => new TaskCompletionSource())];
        await using ServedPlugin plugin = new(
            new TestPlugin
            {
                OnCreate = async (request, _) =>
                {
                    await ends[int.Parse(request.Pod.Id)].Task;
                    return new CreateContainerResponse();
                },
            },
            new TtrpcServer { MaxConcurrentCalls = Calls });
        for (int call = 0; call < Calls; call++)
        {
            CreateContainerRequest request = new() { Pod = new PodSandbox { Id = $"{call}" } };
            await WireMessage.Call(StreamOf(call), "CreateContainer", request).SendAsync(plugin.Peer);
        }
        for (int call = Calls - 1; call >= 0; call--)
        {
            ends[call].SetResult();
            Assert.Equal(StreamOf(call), (await WireMessage.ReadAsync(plugin.Peer)).StreamId);
        }

        static uint StreamOf(int call) => (uint)((2 * call) + 1);
    }

    [Fact]
    public async Task One_call_too_many_is_refused_and_not_queued()
    {
        TaskCompletionSource<CreateContainerResponse> end = new();
        await using ServedPlugin plugin = new(
            new TestPlugin { OnCreate = (_, _) => end.Task },
            new TtrpcServer { MaxConcurrentCalls = 2 });
        await WireMessage.Call(1, "CreateContainer").SendAsync(plugin.Peer);
        await WireMessage.Call(3, "CreateContainer").SendAsync(plugin.Peer);
        WireMessage answer = await plugin.CallAsync(WireMessage.Call(5, "CreateContainer"));
        Assert.Equal((5u, 8), (answer.StreamId, answer.Code));
        end.SetResult(new CreateContainerResponse());
        uint[] answered = [(await WireMessage.ReadAsync(plugin.Peer)).StreamId, (await WireMessage.ReadAsync(plugin.Peer)).StreamId];
        Assert.Equal([1u, 3u], answered.Order());
        await plugin.AssertUsableAsync(7);
    }

    [Fact]
    public async Task Requests_that_cannot_be_read_take_no_place()
    {
        await using ServedPlugin plugin = new(server: new TtrpcServer { MaxConcurrentCalls = 1 });
        byte[] request = new Wire.Request
        {
            Service = WireMessage.Plugin,
            Method = "Configure",
            Payload = ByteString.CopyFrom(0xff),
        }.ToByteArray();
        for (uint streamId = 1; streamId < 20; streamId += 2)
        {
            WireMessage answer = await plugin.CallAsync(new WireMessage(streamId, WireMessage.RequestType, 0, request));
            Assert.Equal(3, answer.Code);
        }
        await plugin.AssertUsableAsync(21);
    }

    [Fact]
    public async Task A_handler_is_told_what_came_with_the_call()
    {
        ServerCallContext? told = null;
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = (_, context) =>
            {
                told = context;
                return Task.FromResult(new CreateContainerResponse());
            },
        });
        Wire.Request request = new() { Service = WireMessage.Plugin, Method = "CreateContainer" };
        foreach ((string key, string value) in new[] { ("traceparent", "00-1"), ("traceparent", "00-2"), ("Not a key", "x"), ("a-bin", "x") })
        {
            request.Metadata.Add(new Wire.KeyValue { Key = key, Value = value });
        }
        await plugin.CallAsync(new WireMessage(1, WireMessage.RequestType, 0, request.ToByteArray()));
        Assert.NotNull(told);
        Assert.Equal(["00-1", "00-2"], told.RequestHeaders.Select(entry => entry.Value));
        Assert.Equal("/nri.pkg.api.v1alpha1.Plugin/CreateContainer", told.Method);
        Assert.Equal(DateTime.MaxValue, told.Deadline);
    }

    [Fact]
    public async Task A_hang_up_cancels_the_handlers_and_waits_for_them()
    {
        TaskCompletionSource started = new();
        bool returned = false;
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = async (_, context) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                returned = true;
                return new CreateContainerResponse();
            },
        });
        await WireMessage.Call(1, "CreateContainer").SendAsync(plugin.Peer);
        await started.Task;
        plugin.Peer.EndWriting();
        await plugin.Serving.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(returned);
    }

    [Fact]
    public async Task Stopping_is_seen_as_cancellation()
    {
        await using ServedPlugin plugin = new();
        await plugin.StopAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plugin.Serving);
        Assert.True(plugin.Served.IsClosed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(12)]
    public async Task A_message_cut_short_ends_the_connection(int length)
    {
        await using ServedPlugin plugin = new();
        await plugin.Peer.WriteAsync(WireMessage.Call(1, "Configure").ToBytes().AsMemory(0, length));
        plugin.Peer.EndWriting();
        await Assert.ThrowsAsync<EndOfStreamException>(() => plugin.Serving);
    }
}
