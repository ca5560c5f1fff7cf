using System.Net.Sockets;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>A unix socket on which one client finds what a test says, whatever it asks.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _serving;

    /// <param name="path">Where it listens.</param>
    /// <param name="script">Writes to the client; the connection ends when it does.</param>
    internal ScriptedServer(string path, Action<Socket> script)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _serving = Task.Run(() =>
        {
            using Socket client = _listener.Accept();
            try
            {
                script(client);
            }
            catch (SocketException)
            {
                // The client had enough.
            }
        });
    }

    internal static byte[] Frame(byte type, byte flags, uint stream, params byte[] payload)
        =>
        [
            (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags,
            (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload,
        ];

    /// <summary>Takes what the client sends until it ends with these bytes: closing with something unread would reset it all.</summary>
    internal static List<byte> ReceiveUntil(Socket client, byte[] last)
    {
        List<byte> seen = [];
        byte[] buffer = new byte[4096];
        while (!seen.TakeLast(last.Length).SequenceEqual(last))
        {
            int received = client.Receive(buffer);
            seen.AddRange(buffer.AsSpan(0, received > 0 ? received : throw new SocketException((int)SocketError.ConnectionReset)));
        }
        return seen;
    }

    public void Dispose()
    {
        _serving.Wait();
        _listener.Dispose();
    }
}
