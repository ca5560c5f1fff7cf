using System.Net.Sockets;
using Grpc.Net.Client;

namespace Tuck.Rpc;

/// <summary>
/// gRPC over a unix socket, as containerd and the kubelet serve it. It is the library's own channel, with only the connecting
/// replaced: deadlines, status codes, trailers and streaming are HTTP/2 matters that it has right.
/// </summary>
public static class UnixSocketChannel
{
    /// <summary>What gRPC's implementations take by default.</summary>
    public const int DefaultMaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>A listener that is there answers at once; one whose queue is full keeps us waiting.</summary>
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Connects when it is first called. Disposing the channel closes the connection.</summary>
    public static GrpcChannel Open(string path, int maxMessageBytes = DefaultMaxMessageBytes)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation),
            ConnectTimeout = s_connectTimeout,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = maxMessageBytes,
            MaxSendMessageSize = maxMessageBytes,
        });
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
