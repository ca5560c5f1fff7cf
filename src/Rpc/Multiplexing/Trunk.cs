using System.Security.Cryptography;

namespace Tuck.Rpc.Multiplexing;

/// <summary>
/// NRI's one socket, over which a runtime and a plugin have several connections: each end calls the other over one of its own.
/// Owns the stream, whose closing must end a read of it that waits, as a socket's does.
/// A connection is not slowed down when it is not read, or it would stop the others: what comes is kept up to a limit, and beyond
/// it the trunk is closed, as the runtime's end does.
/// </summary>
public sealed class Trunk : IDisposable
{
    /// <summary>Over this connection the runtime calls the plugin.</summary>
    public const uint PluginService = 1;

    /// <summary>Over this connection the plugin calls the runtime.</summary>
    public const uint RuntimeService = 2;

    /// <summary>The most one write may have: a ttRPC message of the largest size with its header.</summary>
    public const int MaxMessageBytes = (4 * 1024 * 1024) + 10;

    /// <summary>All that a socket's buffer holds by default comes in a few reads.</summary>
    private const int ReadBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly Dictionary<uint, TrunkStream> _connections = [];
    private readonly FrameReader _frames = new();
    private readonly WriteTurn _turn = new();

    private int _isClosed;
    private bool _isRunning;
    private IOException? _failure;

    public Trunk(Stream stream) => _stream = stream;

    /// <summary>
    /// The stream of one connection, to be opened before the trunk runs: frames for one that is not open are passed over. It is
    /// read and written with the asynchronous methods only, and each write must be one whole message.
    /// </summary>
    public Stream Open(uint connectionId)
    {
        ArgumentOutOfRangeException.ThrowIfZero(connectionId);
        if (_isRunning)
        {
            throw new InvalidOperationException("a connection is opened before the trunk runs");
        }
        TrunkStream connection = new(this, connectionId);
        _connections.Add(connectionId, connection);
        return connection;
    }

    /// <summary>
    /// Receives until the other end hangs up or the trunk is disposed, then closes all connections: they read what has come, then
    /// their end.
    /// </summary>
    /// <exception cref="IOException">The trunk or the protocol was broken; who reads a connection sees it too.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _isRunning = true;
        await using CancellationTokenRegistration stop = cancellation.Register(() => Close(null));
        try
        {
            await ReceiveAllAsync();
            Close(null);
        }
        catch (IOException e)
        {
            Close(e);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            Close(null); // if it was not that which ended the read
        }
        cancellation.ThrowIfCancellationRequested();
        if (_failure is not null)
        {
            throw new IOException(_failure.Message, _failure);
        }
    }

    /// <summary>Closes the socket, and wipes what was not read.</summary>
    public void Dispose()
    {
        Close(null);
        foreach (TrunkStream connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    /// <summary>The frames of one message go out back to back, in one write, and no other's between them.</summary>
    /// <exception cref="IOException">The trunk is closed, or was broken by this.</exception>
    internal async ValueTask WriteAsync(uint connectionId, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxMessageBytes, nameof(message));
        using WipedBuffer frames = MessageFrames.Of(connectionId, message.Span);
        using WriteTurn.Taken turn = await _turn.TakeAsync(cancellation);
        if (Volatile.Read(ref _isClosed) != 0)
        {
            throw new IOException("trunk write: the trunk is closed", _failure);
        }
        try
        {
            await _stream.WriteAsync(frames.Memory, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Part of it may be out: whatever came next would be taken for the rest.
            IOException failure = new($"trunk write: {e.Message}", e);
            Close(failure);
            throw failure;
        }
    }

    private async Task ReceiveAllAsync()
    {
        using WipedBuffer piece = new(ReadBytes);
        int read;
        while ((read = await _stream.ReadAsync(piece.Memory)) > 0)
        {
            _frames.Read(piece.Span[..read], Deliver);
            CryptographicOperations.ZeroMemory(piece.Span[..read]);
        }
        if (!_frames.IsBetweenFrames)
        {
            throw new EndOfStreamException("trunk frame: the stream ended within it");
        }
    }

    private void Deliver(uint connectionId, ReadOnlySpan<byte> payload)
    {
        if (_connections.TryGetValue(connectionId, out TrunkStream? connection) && !connection.Received.TryAppend(payload))
        {
            throw new IOException($"trunk connection {connectionId}: more has come than is kept for who does not read");
        }
    }

    /// <summary>The first who closes it says why.</summary>
    private void Close(IOException? cause)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _failure = cause;
            _stream.Dispose();
            foreach (TrunkStream connection in _connections.Values)
            {
                connection.Received.End(cause);
            }
        }
    }
}
