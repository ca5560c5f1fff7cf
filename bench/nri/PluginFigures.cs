using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tuck.NriBench;

/// <summary>What tuck-nri tells of itself on its metrics socket.</summary>
internal sealed class PluginFigures(Node node)
{
    /// <summary>The socket, on the machine.</summary>
    public const string Path = "/run/tuck/nri/metrics.sock";

    /// <summary>All series, by name with labels.</summary>
    public IReadOnlyDictionary<string, double> Read()
        => Get().Split('\n')
            .Where(line => line.StartsWith("tuck_", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    private string Get()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(node.Outside(Path)));
        _ = socket.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        using StreamReader answer = new(new NetworkStream(socket), Encoding.UTF8);
        return answer.ReadToEnd();
    }
}
