using System.Net;
using System.Net.Sockets;
using System.Text;
using Tuck.Kernel;

namespace Tuck.Nri.Metrics;

/// <summary>
/// Answers HTTP/1.1 requests with the figures, on a unix socket that only root reaches, or on a loopback address. One connection
/// after the other, each with a deadline and a bounded request: who is slow keeps the next one waiting, not the node.
/// </summary>
internal sealed class MetricsServer(string address, Func<string> text) : IDisposable
{
    private const int MaxRequestBytes = 8 * 1024;
    private const int Backlog = 16;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);

    private readonly Socket _listener = Listen(address);

    /// <summary>Where it listens.</summary>
    internal EndPoint EndPoint => _listener.LocalEndPoint!;

    public void Dispose() => _listener.Dispose();

    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using Socket connection = await _listener.AcceptAsync(cancellation).ConfigureAwait(false);
                using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                deadline.CancelAfter(s_deadline);
                await AnswerAsync(connection, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // It left, or was too slow.
            }
        }
    }

    private async Task AnswerAsync(Socket connection, CancellationToken cancellation)
    {
        string? requestLine = await ReadRequestLineAsync(connection, cancellation).ConfigureAwait(false);
        string answer = requestLine?.Split(' ') switch
        {
            ["GET", "/metrics", _] => Response("200 OK", text()),
            ["GET", _, _] => Response("404 Not Found", "the figures are at /metrics\n"),
            _ => Response("400 Bad Request", "GET /metrics\n"),
        };
        byte[] bytes = Encoding.UTF8.GetBytes(answer);
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await connection.SendAsync(bytes.AsMemory(sent), cancellation).ConfigureAwait(false);
        }
        connection.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Null if it is none, or too long.</summary>
    private static async Task<string?> ReadRequestLineAsync(Socket connection, CancellationToken cancellation)
    {
        byte[] buffer = new byte[MaxRequestBytes];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await connection.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }
            length += read;
            ReadOnlySpan<byte> received = buffer.AsSpan(0, length);
            // Read to the end of the request's head: closing with bytes unread would reset the connection.
            if (received.IndexOf("\r\n\r\n"u8) >= 0)
            {
                return Encoding.ASCII.GetString(received[..received.IndexOf("\r\n"u8)]);
            }
        }
        return null;
    }

    private static string Response(string status, string body)
        => $"HTTP/1.1 {status}\r\nContent-Type: {MetricsText.ContentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            + "Connection: close\r\n\r\n" + body;

    private static Socket Listen(string address)
    {
        EndPoint endPoint = address.StartsWith('/') ? new UnixDomainSocketEndPoint(address) : IPEndPoint.Parse(address);
        if (address.StartsWith('/'))
        {
            DirectoryHandle.Ensure(Path.GetDirectoryName(address)!, 0x1c0).Dispose(); // 0700
            // Left by one that was killed. The umask keeps others from the new one.
            File.Delete(address);
        }
        Socket listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(endPoint);
        listener.Listen(Backlog);
        return listener;
    }
}
