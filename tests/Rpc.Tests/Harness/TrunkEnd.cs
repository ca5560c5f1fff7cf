using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>A runtime's or a plugin's end of a trunk: it serves over one connection and calls over the other.</summary>
internal sealed class TrunkEnd : IAsyncDisposable
{
    private readonly Trunk _trunk;
    private readonly Task _serving;
    private readonly Task _running;

    internal TrunkEnd(Stream stream, uint served, uint called, Action<TtrpcServer> bind)
    {
        _trunk = new Trunk(stream);
        TtrpcServer server = new();
        bind(server);
        _serving = server.ServeAsync(_trunk.Open(served), default);
        Client = new TtrpcClient(_trunk.Open(called));
        _running = _trunk.RunAsync(default);
    }

    internal TtrpcClient Client { get; }

    public async ValueTask DisposeAsync()
    {
        _trunk.Dispose();
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        await _serving.WaitAsync(TimeSpan.FromSeconds(30));
        await Client.DisposeAsync();
    }
}
