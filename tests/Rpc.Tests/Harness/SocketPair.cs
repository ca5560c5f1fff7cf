using System.Net.Sockets;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>Two connected unix sockets, as a runtime's and its plugin's are.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket ours, Socket theirs)
        => (Ours, Theirs) = (new NetworkStream(ours, ownsSocket: true), new NetworkStream(theirs, ownsSocket: true));

    internal NetworkStream Ours { get; }

    internal NetworkStream Theirs { get; }

    internal static async Task<SocketPair> CreateAsync(TemporaryDirectory directory)
    {
        string path = directory.At("pair.sock");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Socket ours = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await ours.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Socket theirs = await listener.AcceptAsync();
        File.Delete(path);
        return new SocketPair(ours, theirs);
    }

    public void Dispose()
    {
        Ours.Dispose();
        Theirs.Dispose();
    }
}
