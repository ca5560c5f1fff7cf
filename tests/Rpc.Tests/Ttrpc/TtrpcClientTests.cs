using Google.Protobuf;
using Grpc.Core;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Ttrpc;

public sealed class TtrpcClientTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly DuplexPair _pair = new();
    private readonly TtrpcClient _ttrpc;
    private readonly Plugin.PluginClient _client;

    public TtrpcClientTests()
    {
        _ttrpc = new TtrpcClient(_pair.Ours);
        _client = new Plugin.PluginClient(_ttrpc);
    }

    public async ValueTask DisposeAsync()
    {
        await _ttrpc.DisposeAsync();
        _pair.Dispose();
    }

    [Fact]
    public async Task A_call_is_one_message_and_its_answer_is_read()
    {
        Task<ConfigureResponse> call = _client.ConfigureAsync(new ConfigureRequest { RuntimeName = "x" }).ResponseAsync;
        WireMessage sent = await WireMessage.ReadAsync(_pair.Theirs);
        Assert.Equal(WireMessage.Call(1, "Configure", new ConfigureRequest { RuntimeName = "x" }).ToBytes(), sent.ToBytes());
        Assert.Equal(sent.ToBytes(), Assert.Single(_pair.Ours.Writes));
        await WireMessage.Answer(1, new ConfigureResponse { Events = 5 }).SendAsync(_pair.Theirs);
        Assert.Equal(5, (await call.WaitAsync(s_patience)).Events);
    }

    [Fact]
    public async Task A_response_of_no_bytes_is_an_empty_message()
    {
        Task<Empty> call = _client.ShutdownAsync(new Empty()).ResponseAsync;
        await WireMessage.ReadAsync(_pair.Theirs);
        await _pair.Theirs.WriteAsync(WireMessage.Header(0, 1, WireMessage.ResponseType));
        Assert.Equal(new Empty(), await call.WaitAsync(s_patience));
    }

    [Fact]
    public async Task A_hundred_calls_answered_in_reverse()
    {
        Task<ConfigureResponse>[] calls = [.. Enumerable.Range(0, 100)
            .Select(i => Task.Run(() => _client.ConfigureAsync(new ConfigureRequest { RequestTimeout = i }).ResponseAsync))];
        List<WireMessage> sent = [];
        for (int i = 0; i < calls.Length; i++)
        {
            sent.Add(await WireMessage.ReadAsync(_pair.Theirs));
        }
        // Odd from 1, and in wire order, whoever was first.
        Assert.Equal(Enumerable.Range(0, calls.Length).Select(i => (uint)((2 * i) + 1)), sent.Select(message => message.StreamId));
        foreach (WireMessage message in Enumerable.Reverse(sent))
        {
            ConfigureRequest request = ConfigureRequest.Parser.ParseFrom(Wire.Request.Parser.ParseFrom(message.Data).Payload);
            await WireMessage.Answer(message.StreamId, new ConfigureResponse { Events = (int)request.RequestTimeout })
                .SendAsync(_pair.Theirs);
        }
        ConfigureResponse[] responses = await Task.WhenAll(calls).WaitAsync(s_patience);
        Assert.Equal(Enumerable.Range(0, calls.Length), responses.Select(response => response.Events));
    }

    [Fact]
    public async Task A_status_is_thrown()
    {
        AsyncUnaryCall<Empty> call = _client.ShutdownAsync(new Empty());
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        await WireMessage.ReadAsync(_pair.Theirs);
        Wire.Response response = new() { Status = new Wire.Status { Code = 9, Message = "not now" } };
        await new WireMessage(1, WireMessage.ResponseType, 0, response.ToByteArray()).SendAsync(_pair.Theirs);
        await AssertFails(call, StatusCode.FailedPrecondition, "not now");
        Assert.Equal(StatusCode.FailedPrecondition, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task What_is_for_no_call_of_ours_is_dropped()
    {
        Task<Empty> call = _client.ShutdownAsync(new Empty()).ResponseAsync;
        await WireMessage.ReadAsync(_pair.Theirs);
        foreach (WireMessage message in new[]
        {
            WireMessage.Answer(0, new Empty()),
            WireMessage.Answer(2, new Empty()),
            WireMessage.Answer(3, new Empty()),
            WireMessage.Call(2, "Configure"),
            new(uint.MaxValue, 0xff, 0xff, new byte[100]),
        })
        {
            await message.SendAsync(_pair.Theirs);
        }
        Assert.False(call.IsCompleted);
        await WireMessage.Answer(1, new Empty()).SendAsync(_pair.Theirs);
        await call.WaitAsync(s_patience);
    }

    [Theory]
    [InlineData(WireMessage.RequestType)]
    [InlineData(WireMessage.DataType)]
    [InlineData(0x77)]
    public async Task What_is_no_response_fails_its_call_only(byte type)
    {
        AsyncUnaryCall<Empty> call = _client.ShutdownAsync(new Empty());
        await WireMessage.ReadAsync(_pair.Theirs);
        await new WireMessage(1, type, 0, []).SendAsync(_pair.Theirs);
        await AssertFails(call, StatusCode.Internal);
        await AssertUsable(3);
    }

    [Fact]
    public async Task A_response_that_cannot_be_read_fails_its_call_only()
    {
        AsyncUnaryCall<ConfigureResponse> call = _client.ConfigureAsync(new ConfigureRequest());
        await WireMessage.ReadAsync(_pair.Theirs);
        await new WireMessage(1, WireMessage.ResponseType, 0, [0x12, 0x7f]).SendAsync(_pair.Theirs);
        await AssertFails(call, StatusCode.Internal);
        AsyncUnaryCall<ConfigureResponse> other = _client.ConfigureAsync(new ConfigureRequest());
        await WireMessage.ReadAsync(_pair.Theirs);
        await new WireMessage(3, WireMessage.ResponseType, 0, [0x12, 0x01, 0xff]).SendAsync(_pair.Theirs);
        await AssertFails(other, StatusCode.Internal);
        await AssertUsable(5);
    }

    [Fact]
    public async Task The_end_of_the_connection_fails_all_calls_and_those_after_it()
    {
        AsyncUnaryCall<Empty>[] calls = [.. Enumerable.Range(0, 10).Select(_ => _client.ShutdownAsync(new Empty()))];
        _pair.Theirs.EndWriting();
        foreach (AsyncUnaryCall<Empty> call in calls)
        {
            await AssertFails(call, StatusCode.Unavailable);
        }
        await _ttrpc.Completion.WaitAsync(s_patience);
        await AssertFails(_client.ShutdownAsync(new Empty()), StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_connection_cut_within_a_message_fails_its_calls()
    {
        AsyncUnaryCall<Empty> call = _client.ShutdownAsync(new Empty());
        await WireMessage.ReadAsync(_pair.Theirs);
        await _pair.Theirs.WriteAsync(WireMessage.Header(100, 1, WireMessage.ResponseType));
        _pair.Theirs.EndWriting();
        await AssertFails(call, StatusCode.Unavailable);
    }

    [Fact]
    public async Task Disposing_fails_all_calls()
    {
        AsyncUnaryCall<Empty> call = _client.ShutdownAsync(new Empty());
        await _ttrpc.DisposeAsync();
        await AssertFails(call, StatusCode.Unavailable);
        await AssertFails(_client.ShutdownAsync(new Empty()), StatusCode.Unavailable);
        Assert.True(_pair.Ours.IsClosed);
    }

    [Fact]
    public async Task A_caller_can_cancel_or_dispose_and_the_late_response_is_dropped()
    {
        using CancellationTokenSource cancel = new();
        AsyncUnaryCall<Empty> cancelled = _client.ShutdownAsync(new Empty(), cancellationToken: cancel.Token);
        AsyncUnaryCall<Empty> disposed = _client.ShutdownAsync(new Empty());
        await WireMessage.ReadAsync(_pair.Theirs);
        await WireMessage.ReadAsync(_pair.Theirs);
        await cancel.CancelAsync();
        disposed.Dispose();
        await AssertFails(cancelled, StatusCode.Cancelled);
        await AssertFails(disposed, StatusCode.Cancelled);
        await WireMessage.Answer(1, new Empty()).SendAsync(_pair.Theirs);
        await WireMessage.Answer(3, new Empty()).SendAsync(_pair.Theirs);
        await AssertUsable(5);
    }

    [Fact]
    public async Task A_call_cancelled_before_is_never_sent()
    {
        AsyncUnaryCall<Empty> call = _client.ShutdownAsync(new Empty(), cancellationToken: new CancellationToken(true));
        await AssertFails(call, StatusCode.Cancelled);
        await AssertUsable(1);
    }

    [Fact]
    public async Task Metadata_goes_along_but_not_binary()
    {
        Metadata headers = new() { { "k", "v" }, { "k", "w" }, { "b-bin", new byte[] { 1 } } };
        _ = _client.ShutdownAsync(new Empty(), headers);
        Wire.Request request = Wire.Request.Parser.ParseFrom((await WireMessage.ReadAsync(_pair.Theirs)).Data);
        Assert.Equal(["k=v", "k=w"], request.Metadata.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public async Task A_blocking_call()
    {
        Task<Empty> call = Task.Run(() => _client.Shutdown(new Empty()));
        await WireMessage.ReadAsync(_pair.Theirs);
        await WireMessage.Answer(1, new Empty()).SendAsync(_pair.Theirs);
        await call.WaitAsync(s_patience);
    }

    private static async Task AssertFails<T>(AsyncUnaryCall<T> call, StatusCode code, string? detail = null)
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience));
        Assert.Equal(code, e.StatusCode);
        Assert.Equal(detail ?? e.Status.Detail, e.Status.Detail);
    }

    private async Task AssertUsable(uint streamId)
    {
        Task<Empty> call = _client.ShutdownAsync(new Empty()).ResponseAsync;
        Assert.Equal(streamId, (await WireMessage.ReadAsync(_pair.Theirs)).StreamId);
        await WireMessage.Answer(streamId, new Empty()).SendAsync(_pair.Theirs);
        await call.WaitAsync(s_patience);
    }
}
