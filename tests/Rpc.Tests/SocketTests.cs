using Grpc.Core;
using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests;

/// <summary>Both ends ours, over real sockets.</summary>
[Collection(AloneCollection.Name)]
public sealed class SocketTests : IDisposable
{
    private const int Connections = 1000;

    /// <summary>The process opens some of its own in the meantime, as for its threads.</summary>
    private const int OthersDescriptors = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Both_ends_call_each_other_over_one_socket()
    {
        using SocketPair pair = await SocketPair.CreateAsync(_directory);
        await using TrunkEnd plugin = new(pair.Ours, Trunk.PluginService, Trunk.RuntimeService, BindPlugin);
        await using TrunkEnd runtime = new(pair.Theirs, Trunk.RuntimeService, Trunk.PluginService, BindRuntime);
        await new Runtime.RuntimeClient(plugin.Client).RegisterPluginAsync(new RegisterPluginRequest { PluginName = "tuck" });
        Plugin.PluginClient toPlugin = new(runtime.Client);
        foreach (int length in new[] { 1, 4000, 4096, 5000, 100_000, 3_000_000 })
        {
            CreateContainerRequest request = new() { Pod = new PodSandbox { Id = new string('x', length) } };
            CreateContainerResponse response = await toPlugin.CreateContainerAsync(request).ResponseAsync.WaitAsync(s_patience);
            Assert.Equal(request.Pod.Id, response.Adjust.Annotations["id"]);
        }
        Task<CreateContainerResponse>[] calls = [.. Enumerable.Range(0, 50).Select(i => toPlugin.CreateContainerAsync(
            new CreateContainerRequest { Pod = new PodSandbox { Id = new string('y', i * 200) } }).ResponseAsync)];
        CreateContainerResponse[] responses = await Task.WhenAll(calls).WaitAsync(s_patience);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * 200), responses.Select(answer => answer.Adjust.Annotations["id"].Length));
    }

    [Fact]
    public async Task A_peer_that_vanishes_fails_the_calls()
    {
        using SocketPair pair = await SocketPair.CreateAsync(_directory);
        await using TtrpcClient ttrpc = new(pair.Ours);
        AsyncUnaryCall<Empty> call = new Plugin.PluginClient(ttrpc).ShutdownAsync(new Empty());
        await pair.Theirs.DisposeAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience));
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task A_peer_that_never_reads_loses_the_connection()
    {
        using SocketPair pair = await SocketPair.CreateAsync(_directory);
        await using TtrpcClient ttrpc = new(pair.Ours, TimeSpan.FromMilliseconds(300));
        ConfigureRequest large = new() { Config = new string('x', 3_000_000) };
        AsyncUnaryCall<ConfigureResponse> call = new Plugin.PluginClient(ttrpc).ConfigureAsync(large);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience));
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        await ttrpc.Completion.WaitAsync(s_patience);
    }

    [Fact]
    public async Task A_trunk_whose_peer_never_reads_is_closed()
    {
        using SocketPair pair = await SocketPair.CreateAsync(_directory);
        using Trunk trunk = new(pair.Ours);
        await using TtrpcClient ttrpc = new(trunk.Open(Trunk.RuntimeService), TimeSpan.FromMilliseconds(300));
        Task running = trunk.RunAsync(default);
        ConfigureRequest large = new() { Config = new string('x', 3_000_000) };
        AsyncUnaryCall<ConfigureResponse> call = new Plugin.PluginClient(ttrpc).ConfigureAsync(large);
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience));
        await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(s_patience));
    }

    [Fact]
    public async Task A_thousand_connections_leave_nothing_open()
    {
        await ConnectAndCall();
        int before = OpenDescriptors();
        for (int connection = 0; connection < Connections; connection++)
        {
            await ConnectAndCall();
        }
        Wait.Until(() => OpenDescriptors() < before + OthersDescriptors);
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static void BindPlugin(TtrpcServer server) => Plugin.BindService(server, new TestPlugin
    {
        OnCreate = (request, _) => Task.FromResult(new CreateContainerResponse
        {
            Adjust = new ContainerAdjustment { Annotations = { ["id"] = request.Pod.Id } },
        }),
    });

    private static void BindRuntime(TtrpcServer server) => Runtime.BindService(server, new TestRuntime());

    private async Task ConnectAndCall()
    {
        using SocketPair pair = await SocketPair.CreateAsync(_directory);
        await using TrunkEnd plugin = new(pair.Ours, Trunk.PluginService, Trunk.RuntimeService, BindPlugin);
        await using TrunkEnd runtime = new(pair.Theirs, Trunk.RuntimeService, Trunk.PluginService, BindRuntime);
        await new Plugin.PluginClient(runtime.Client).ConfigureAsync(new ConfigureRequest()).ResponseAsync.WaitAsync(s_patience);
    }
}
