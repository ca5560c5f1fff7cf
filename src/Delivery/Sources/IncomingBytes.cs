using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Sources;

/// <summary>Bytes of what may be a secret as they come, up to a limit, in memory that is wiped. Owns it.</summary>
internal sealed class IncomingBytes(int limit) : IDisposable
{
    /// <summary>Most secrets, and a pipe's whole buffer, in one piece.</summary>
    private const int FirstBytes = 64 * 1024;

    /// <summary>Few copies, and at most three quarters of the memory in vain.</summary>
    private const int Growth = 4;

    private SecretBuffer _buffer = SecretBuffer.AllocateForFile(Math.Min(FirstBytes, limit));
    private int _length;

    internal ReadOnlySpan<byte> Bytes => _buffer.Bytes[.._length];

    internal bool IsFull => _length == limit;

    /// <summary>Where more can be written; empty only if it is full.</summary>
    internal Span<byte> Room()
    {
        if (_length == _buffer.Length && !IsFull)
        {
            SecretBuffer larger = SecretBuffer.AllocateForFile((int)Math.Min((long)_length * Growth, limit));
            _buffer.Bytes.CopyTo(larger.Writable);
            _buffer.Dispose();
            _buffer = larger;
        }
        return _buffer.Writable[_length..];
    }

    /// <summary>So much of the room has been written.</summary>
    internal void Add(int length) => _length += length;

    public void Dispose() => _buffer.Dispose();
}
