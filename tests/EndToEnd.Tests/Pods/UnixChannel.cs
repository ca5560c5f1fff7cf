using System.Net.Sockets;
using Grpc.Net.Client;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>gRPC over a unix socket.</summary>
internal static class UnixChannel
{
    public static GrpcChannel Open(string path, int maxMessageBytes)
    {
        SocketsHttpHandler handler = new() { ConnectCallback = async (_, cancel) => await Connect(path, cancel) };
        return GrpcChannel.ForAddress(
            "http://localhost",
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = maxMessageBytes });
    }

    private static async Task<Stream> Connect(string path, CancellationToken cancel)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
