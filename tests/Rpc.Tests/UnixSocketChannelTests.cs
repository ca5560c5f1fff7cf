using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Tuck.Rpc.Nri;

namespace Tuck.Rpc.Tests;

public sealed class UnixSocketChannelTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static Method<PodSandbox, PodSandbox> Streaming { get; } = new(
        MethodType.ServerStreaming,
        "a.Service",
        "Watch",
        Marshallers.Create(message => message.ToByteArray(), PodSandbox.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), PodSandbox.Parser.ParseFrom));

    private string SocketPath => _directory.At("grpc.sock");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_unary_call()
    {
        (string? path, string? authority, string? protocol) = (null, null, null);
        byte[] received = [];
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, async context =>
        {
            (path, authority, protocol) = (context.Request.Path, context.Request.Host.Value, context.Request.Protocol);
            received = await GrpcServer.ReadMessageAsync(context);
            await GrpcServer.WriteMessageAsync(context, new ConfigureResponse { Events = 9 }.ToByteArray());
            GrpcServer.End(context, 0);
        });
        using GrpcChannel channel = UnixSocketChannel.Open(SocketPath);
        ConfigureRequest request = new() { RuntimeName = "containerd" };
        ConfigureResponse response = await new Plugin.PluginClient(channel).ConfigureAsync(request, deadline: In(30));
        Assert.Equal(9, response.Events);
        Assert.Equal(request, ConfigureRequest.Parser.ParseFrom(received));
        Assert.Equal(("/nri.pkg.api.v1alpha1.Plugin/Configure", "localhost", "HTTP/2"), (path, authority, protocol));
    }

    [Fact]
    public async Task A_status_in_the_trailers_is_thrown()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, context =>
        {
            GrpcServer.End(context, 5, "no such container");
            return Task.CompletedTask;
        });
        using GrpcChannel channel = UnixSocketChannel.Open(SocketPath);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async ()
            => await new Plugin.PluginClient(channel).ShutdownAsync(new Empty(), deadline: In(30)));
        Assert.Equal((StatusCode.NotFound, "no such container"), (e.StatusCode, e.Status.Detail));
    }

    [Fact]
    public async Task A_deadline_ends_a_call()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, async context =>
        {
            Assert.True(context.Request.Headers.ContainsKey("grpc-timeout"));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using GrpcChannel channel = UnixSocketChannel.Open(SocketPath);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async ()
            => await new Plugin.PluginClient(channel).ShutdownAsync(new Empty(), deadline: In(0.3)));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
    }

    [Fact]
    public async Task A_stream_of_responses_and_the_status_at_its_end()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, async context =>
        {
            await GrpcServer.ReadMessageAsync(context);
            for (int i = 0; i < 3; i++)
            {
                await GrpcServer.WriteMessageAsync(context, new PodSandbox { Id = $"{i}" }.ToByteArray());
            }
            GrpcServer.End(context, 14, "shutting down");
        });
        using GrpcChannel channel = UnixSocketChannel.Open(SocketPath);
        using AsyncServerStreamingCall<PodSandbox> call = channel.CreateCallInvoker()
            .AsyncServerStreamingCall(Streaming, null, new CallOptions(deadline: In(30)), new PodSandbox());
        List<string> ids = [];
        RpcException e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (PodSandbox pod in call.ResponseStream.ReadAllAsync())
            {
                ids.Add(pod.Id);
            }
        });
        Assert.Equal(["0", "1", "2"], ids);
        Assert.Equal((StatusCode.Unavailable, "shutting down"), (e.StatusCode, e.Status.Detail));
    }

    [Fact]
    public async Task A_response_above_the_limit_is_refused()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, async context =>
        {
            await GrpcServer.ReadMessageAsync(context);
            await GrpcServer.WriteMessageAsync(context, new byte[2000]);
            GrpcServer.End(context, 0);
        });
        using GrpcChannel channel = UnixSocketChannel.Open(SocketPath, maxMessageBytes: 1000);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async ()
            => await new Plugin.PluginClient(channel).ShutdownAsync(new Empty(), deadline: In(30)));
        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
    }

    [Fact]
    public async Task Nobody_there_is_unavailable()
    {
        using GrpcChannel channel = UnixSocketChannel.Open(SocketPath);
        RpcException e = await Assert.ThrowsAsync<RpcException>(async ()
            => await new Plugin.PluginClient(channel).ShutdownAsync(new Empty(), deadline: In(30)));
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
    }

    private static DateTime In(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);
}
