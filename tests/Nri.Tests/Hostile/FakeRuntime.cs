using System.Net.Sockets;
using Grpc.Core;
using Tuck.Nri.Connection;
using Tuck.Nri.Life;
using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Nri.Tests.Hostile;

/// <summary>
/// The runtime's end of a trunk whose other end is a plugin as the program runs it, in this process: it can call whatever it likes,
/// in any order.
/// </summary>
internal sealed class FakeRuntime : Runtime.RuntimeBase, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly Trunk _trunk;
    private readonly TtrpcClient _client;
    private readonly Task[] _tasks;
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal FakeRuntime()
    {
        File.WriteAllText(ConfigPath, Config);
        _ = Directory.CreateDirectory(_directory.At("bin"));
        File.WriteAllText(_directory.At("bin/tuck-hook"), string.Empty);
        Node = new Node(new LiveSettings(ConfigPath, Log.CreateLogger()), Log.CreateLogger(), TimeProvider.System);
        (Stream ours, Stream theirs) = Pair();
        _trunk = new Trunk(ours);
        TtrpcServer server = new();
        Runtime.BindService(server, this);
        Task serving = server.ServeAsync(_trunk.Open(Trunk.RuntimeService), CancellationToken.None);
        _client = new TtrpcClient(_trunk.Open(Trunk.PluginService));
        Plugin = new Plugin.PluginClient(_client);
        PluginSession session = new(NriArguments.Parse([]), new PluginService(Node), Unexpected.Add);
        _tasks = [serving, _trunk.RunAsync(CancellationToken.None), session.RunAsync(theirs, CancellationToken.None)];
    }

    internal Node Node { get; }

    internal LogLines Log { get; } = new();

    internal Plugin.PluginClient Plugin { get; }

    internal CallInvoker Invoker => _client;

    /// <summary>What a handler threw that is no answer.</summary>
    internal List<Exception> Unexpected { get; } = [];

    internal string LedgerPath => _directory.At("run/ledger");

    private string ConfigPath => _directory.At("config.toml");

    private string Config => $"""
        [run]
        path = "{_directory.At("run")}"
        [store]
        path = "{_directory.At("store")}"
        key = "{_directory.At("key")}"
        [log]
        path = "{_directory.At("log")}"
        [audit]
        path = "{_directory.At("audit")}"
        [nri]
        hook = "{_directory.At("bin/tuck-hook")}"
        [[grant]]
        secret = "granted"
        pod = "web"
        """;

    /// <summary>One that has registered the plugin and configured it, as containerd does.</summary>
    internal static async Task<FakeRuntime> ReadyAsync()
    {
        FakeRuntime runtime = new();
        await runtime.RegisteredAsync();
        _ = await runtime.Plugin.ConfigureAsync(new ConfigureRequest { RuntimeName = "containerd", RuntimeVersion = "v2.1.9" });
        return runtime;
    }

    internal Task RegisteredAsync() => _registered.Task.WaitAsync(s_patience);

    public override Task<Empty> RegisterPlugin(RegisterPluginRequest request, ServerCallContext context)
    {
        _registered.SetResult();
        return Task.FromResult(new Empty());
    }

    /// <summary>What the plugin answers to a call that it refuses.</summary>
    internal static async Task<Status> RefusalOf<T>(AsyncUnaryCall<T> call)
        => (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(s_patience))).Status;

    /// <summary>The plugin serves, and nothing has happened that it does not know of.</summary>
    internal async Task AssertUnharmedAsync()
    {
        _ = await Plugin.CreateContainerAsync(new CreateContainerRequest { Pod = new() { Id = "p" }, Container = new() { Id = "c" } })
            .ResponseAsync.WaitAsync(s_patience);
        Assert.Empty(Unexpected);
        Assert.DoesNotContain(Log.Lines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _trunk.Dispose();
        await _client.DisposeAsync();
        await Task.WhenAll(_tasks).WaitAsync(s_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _directory.Dispose();
    }

    private (Stream Ours, Stream Theirs) Pair()
    {
        UnixDomainSocketEndPoint place = new(_directory.At("socket"));
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(place);
        listener.Listen();
        Socket connecting = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        connecting.Connect(place);
        return (new NetworkStream(listener.Accept(), ownsSocket: true), new NetworkStream(connecting, ownsSocket: true));
    }
}
