using System.Security.Cryptography;

namespace Tuck.Rpc.Multiplexing;

/// <summary>
/// What has come for one connection and was not read yet: one writer, one reader, a ring that grows up to a limit. What was read
/// is wiped.
/// </summary>
internal sealed class ReceivedBytes(int maxBytes)
{
    /// <summary>Kept when all was read; a larger ring is given back.</summary>
    private const int KeptBytes = 16 * 1024;

    private readonly Lock _lock = new();

    private TaskCompletionSource? _waiting;
    private WipedBuffer _ring = WipedBuffer.Empty;
    private int _start;
    private int _count;
    private bool _ended;
    private Exception? _cause;

    /// <summary>The ring, for tests that look what is left in it.</summary>
    internal ReadOnlySpan<byte> Ring => _ring.Span;

    /// <summary>False if there is no room for all of it. After the end it is dropped.</summary>
    internal bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_ended || bytes.IsEmpty)
            {
                return true;
            }
            if (bytes.Length > maxBytes - _count)
            {
                return false;
            }
            Grow(_count + bytes.Length);
            int at = (_start + _count) % _ring.Length;
            int first = Math.Min(bytes.Length, _ring.Length - at);
            bytes[..first].CopyTo(_ring.Span[at..]);
            bytes[first..].CopyTo(_ring.Span);
            _count += bytes.Length;
            Wake();
            return true;
        }
    }

    /// <summary>Waits for at least one byte; 0 at the end.</summary>
    /// <exception cref="IOException">The end has a cause.</exception>
    internal async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        int read;
        while (!TryRead(destination.Span, out read, out Task more))
        {
            await more.WaitAsync(cancellation);
        }
        return read;
    }

    /// <summary>No more will come. What has come can still be read.</summary>
    internal void End(Exception? cause)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                (_ended, _cause) = (true, cause);
                Wake();
            }
        }
    }

    /// <summary>Ends, and wipes what was not read.</summary>
    internal void Drop()
    {
        lock (_lock)
        {
            End(null);
            (_start, _count, _cause) = (0, 0, null);
            _ring.Dispose();
            _ring = WipedBuffer.Empty;
        }
    }

    private bool TryRead(Span<byte> destination, out int read, out Task more)
    {
        lock (_lock)
        {
            read = Math.Min(destination.Length, _count);
            if (read > 0 || destination.IsEmpty)
            {
                Take(destination[..read]);
                more = Task.CompletedTask;
                return true;
            }
            if (_cause is not null)
            {
                throw new IOException(_cause.Message, _cause);
            }
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            more = _waiting.Task;
            return _ended;
        }
    }

    private void Take(Span<byte> destination)
    {
        int first = Math.Min(destination.Length, _ring.Length - _start);
        TakeAt(_start, destination[..first]);
        TakeAt(0, destination[first..]);
        _count -= destination.Length;
        _start = _count == 0 ? 0 : (_start + destination.Length) % _ring.Length;
        if (_count == 0 && _ring.Length > KeptBytes)
        {
            _ring = WipedBuffer.Empty;
        }
    }

    private void TakeAt(int at, Span<byte> destination)
    {
        Span<byte> taken = _ring.Span.Slice(at, destination.Length);
        taken.CopyTo(destination);
        CryptographicOperations.ZeroMemory(taken);
    }

    private void Grow(int needed)
    {
        if (needed <= _ring.Length)
        {
            return;
        }
        int length = (int)Math.Min(maxBytes, Math.Max(KeptBytes, Math.Max(needed, 2L * _ring.Length)));
        WipedBuffer larger = new(length);
        int count = _count;
        Take(larger.Span[..count]);
        (_ring, _start, _count) = (larger, 0, count);
    }

    private void Wake()
    {
        _waiting?.SetResult();
        _waiting = null;
    }
}
