using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>The figures of a plugin, from the unix socket where it serves them.</summary>
internal sealed class MetricsPage
{
    private readonly string _socket;

    /// <summary>Has the plugin of a scene serve them, before it is started.</summary>
    public MetricsPage(Installation tuck)
    {
        _socket = tuck.At("metrics/sock");
        tuck.Set("nri", "metrics", _socket);
    }

    /// <summary>All of it, as Prometheus gets it.</summary>
    public string Text()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(_socket));
        _ = socket.Send("GET /metrics HTTP/1.1\r\nHost: node\r\n\r\n"u8);
        using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Of one figure without labels.</summary>
    public double Value(string name)
        => double.Parse(
            Text().Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..],
            CultureInfo.InvariantCulture);
}
