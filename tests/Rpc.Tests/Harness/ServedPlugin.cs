using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>A <see cref="TestPlugin"/> behind a server; the test is its client, byte by byte.</summary>
internal sealed class ServedPlugin : IAsyncDisposable
{
    private readonly DuplexPair _pair;
    private readonly CancellationTokenSource _stop = new();

    internal ServedPlugin(TestPlugin? plugin = null, TtrpcServer? server = null, int capacity = 1024)
    {
        _pair = new DuplexPair(capacity);
        Implementation = plugin ?? new TestPlugin();
        TtrpcServer ttrpc = server ?? new TtrpcServer();
        Plugin.BindService(ttrpc, Implementation);
        Serving = ttrpc.ServeAsync(_pair.Ours, _stop.Token);
    }

    internal TestPlugin Implementation { get; }

    internal Task Serving { get; }

    internal DuplexEnd Peer => _pair.Theirs;

    internal DuplexEnd Served => _pair.Ours;

    internal async Task<WireMessage> CallAsync(WireMessage message)
    {
        await message.SendAsync(Peer);
        return await WireMessage.ReadAsync(Peer);
    }

    internal async Task AssertUsableAsync(uint streamId)
    {
        WireMessage answer = await CallAsync(WireMessage.Call(streamId, "Shutdown"));
        Assert.Equal((streamId, WireMessage.ResponseType), (answer.StreamId, answer.Type));
        Assert.Equal(12, answer.Code); // the one call TestPlugin does not implement
    }

    internal async Task StopAsync() => await _stop.CancelAsync();

    /// <summary>Hangs up and waits for the server to end well.</summary>
    public async ValueTask DisposeAsync()
    {
        Peer.Dispose();
        await Serving.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pair.Dispose();
        _stop.Dispose();
    }
}
