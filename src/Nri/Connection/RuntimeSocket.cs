using System.Globalization;
using System.Net.Sockets;

namespace Tuck.Nri.Connection;

/// <summary>
/// Where the runtime is: a socket it passed to us when it launched us, which serves once; or a path, which can be connected to
/// again and again.
/// </summary>
internal sealed class RuntimeSocket
{
    /// <summary>What a runtime says in it: the number of a descriptor.</summary>
    private const string InheritedVariable = "NRI_PLUGIN_SOCKET";

    private readonly string _path;
    private readonly int? _inherited;

    private RuntimeSocket(string path, int? inherited) => (_path, _inherited) = (path, inherited);

    /// <summary>Whether the runtime launched us. Then it is also the runtime's to do so again.</summary>
    internal bool IsInherited => _inherited is not null;

    /// <param name="path">Where to connect if no socket was passed.</param>
    internal static RuntimeSocket Find(string path)
        => int.TryParse(
            Environment.GetEnvironmentVariable(InheritedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int fd)
            ? new RuntimeSocket(path, fd)
            : new RuntimeSocket(path, null);

    /// <exception cref="IOException">Nobody listens.</exception>
    /// <exception cref="SocketException">What was passed is no socket.</exception>
    internal async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        if (_inherited is { } fd)
        {
            return new NetworkStream(new Socket(new SafeSocketHandle(fd, ownsHandle: true)), ownsSocket: true);
        }
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            // .NET's own words for a path that does not exist are of network addresses.
            throw new IOException("nobody listens there: is the runtime running, and NRI on in it? tuck doctor looks", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => _inherited is null ? _path : "socket of the runtime";
}
