using System.Net.Sockets;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>
/// Stands between a plugin and a runtime's NRI socket, and writes what passes: a line for each chunk read, "&gt; HEX" from the
/// plugin, "&lt; HEX" from the runtime.
/// </summary>
internal sealed class TrunkRecorder : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock _lock = new();
    private readonly Node _node;
    private readonly StreamWriter _record;
    private readonly List<Socket> _sockets = [];

    /// <param name="node">Whose runtime it is.</param>
    /// <param name="file">Where the record goes.</param>
    public TrunkRecorder(Node node, string file)
    {
        _node = node;
        _record = new StreamWriter(file) { AutoFlush = true };
        _listener.Bind(new UnixDomainSocketEndPoint(Socket));
        _listener.Listen();
        _ = Task.Run(Accept);
    }

    /// <summary>What the plugin is to connect to; the same path there and here.</summary>
    public string Socket => _node.Directory.At("nri-record.sock");

    public void Dispose()
    {
        lock (_lock)
        {
            _listener.Dispose();
            _sockets.ForEach(socket => socket.Dispose());
            _record.Dispose();
        }
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                Socket plugin = Remember(await _listener.AcceptAsync());
                Socket runtime = Remember(new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
                await runtime.ConnectAsync(new UnixDomainSocketEndPoint(_node.Outside(Containerd.NriSocket)));
                _ = Task.Run(() => Pass(plugin, runtime, '>'));
                _ = Task.Run(() => Pass(runtime, plugin, '<'));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    /// <summary>The end of one side is passed on too.</summary>
    private async Task Pass(Socket from, Socket to, char mark)
    {
        byte[] buffer = new byte[1 << 20];
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer)) > 0;)
            {
                Write(mark, buffer.AsSpan(0, count));
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
            to.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of them has gone.
        }
    }

    private void Write(char mark, ReadOnlySpan<byte> bytes)
    {
        string line = $"{mark} {Convert.ToHexString(bytes).ToLowerInvariant()}";
        lock (_lock)
        {
            _record.WriteLine(line);
        }
    }

    private Socket Remember(Socket socket)
    {
        lock (_lock)
        {
            _sockets.Add(socket);
        }
        return socket;
    }
}
