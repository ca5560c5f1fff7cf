using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Recorded;

/// <summary>
/// Plays the runtime of a recording to our own plugin's end: writes what it wrote, as it was cut, and where the recorded plugin
/// wrote a message waits for ours of the same stream.
/// </summary>
internal sealed class Replay : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly DuplexPair _pair = new();
    private readonly Trunk _trunk;
    private readonly TtrpcClient _client;
    private readonly Task _running;
    private readonly Task _serving;
    private readonly TrunkMessages _fromRuntime = new();
    private readonly TrunkMessages _fromRecordedPlugin = new();
    private readonly TrunkMessages _fromPlugin = new();
    private readonly List<(uint ConnectionId, WireMessage Message)> _written = [];

    internal Replay(TestPlugin plugin)
    {
        Plugin = plugin;
        _trunk = new Trunk(_pair.Ours);
        TtrpcServer server = new();
        Nri.Plugin.BindService(server, plugin);
        _serving = server.ServeAsync(_trunk.Open(Trunk.PluginService), default);
        _client = new TtrpcClient(_trunk.Open(Trunk.RuntimeService));
        _running = _trunk.RunAsync(default);
    }

    internal TestPlugin Plugin { get; }

    /// <summary>All requests of the runtime.</summary>
    internal List<WireMessage> Requests { get; } = [];

    /// <summary>Our answers to them.</summary>
    internal IReadOnlyList<WireMessage> Answers
        => [.. _written.Where(written => written.ConnectionId == Trunk.PluginService).Select(written => written.Message)];

    internal IEnumerable<byte[]> Writes => _pair.Ours.Writes;

    internal async Task RunAsync(Recording recording)
    {
        foreach (RecordedBytes part in recording.Parts)
        {
            if (part.IsFromPlugin)
            {
                await FollowPluginAsync(part.Bytes);
                continue;
            }
            Requests.AddRange(_fromRuntime.Add(part.Bytes)
                .Where(sent => sent.ConnectionId == Trunk.PluginService && sent.Message.Type == WireMessage.RequestType)
                .Select(sent => sent.Message));
            await _pair.Theirs.WriteAsync(part.Bytes);
        }
        foreach (WireMessage request in Requests)
        {
            await WaitForAsync(Trunk.PluginService, request.StreamId, WireMessage.ResponseType);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _pair.Theirs.EndWriting();
        await _running.WaitAsync(s_patience);
        await _serving.WaitAsync(s_patience);
        await _client.DisposeAsync();
        _trunk.Dispose();
        _pair.Dispose();
    }

    private async Task FollowPluginAsync(byte[] bytes)
    {
        foreach ((uint connectionId, WireMessage message) in _fromRecordedPlugin.Add(bytes))
        {
            if (connectionId == Trunk.RuntimeService)
            {
                Register(message);
            }
            await WaitForAsync(connectionId, message.StreamId, message.Type);
        }
    }

    /// <summary>Ours asks the same; a call that is not in proto/nri.proto stays out.</summary>
    private void Register(WireMessage recorded)
    {
        Wire.Request request = Wire.Request.Parser.ParseFrom(recorded.Data);
        Assert.Equal("RegisterPlugin", request.Method);
        RegisterPluginRequest registration = RegisterPluginRequest.Parser.ParseFrom(request.Payload);
        _ = new Runtime.RuntimeClient(_client).RegisterPluginAsync(registration);
    }

    private async Task WaitForAsync(uint connectionId, uint streamId, byte type)
    {
        using CancellationTokenSource late = new(s_patience);
        byte[] buffer = new byte[64 * 1024];
        while (!_written.Exists(written => written.ConnectionId == connectionId
            && (written.Message.StreamId, written.Message.Type) == (streamId, type)))
        {
            int read = await _pair.Theirs.ReadAsync(buffer, late.Token);
            Assert.NotEqual(0, read);
            _written.AddRange(_fromPlugin.Add(buffer.AsSpan(0, read)));
        }
    }
}
