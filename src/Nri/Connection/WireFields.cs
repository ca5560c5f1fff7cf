using System.Diagnostics.CodeAnalysis;

namespace Tuck.Nri.Connection;

/// <summary>
/// Walks over the fields of a protobuf message where it lies. Ends where it understands no more: who parses the message says what
/// is wrong.
/// </summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Not compared.")]
internal ref struct WireFields(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _next;

    /// <summary>The number of the field that was read last.</summary>
    internal int Number { get; private set; }

    /// <summary>Where its bytes are; null for a number, which has no length of its own.</summary>
    internal Range? Bytes { get; private set; }

    internal bool Read()
    {
        if (!TryReadVarint(out ulong tag))
        {
            return false;
        }
        Number = (int)(tag >> 3);
        Bytes = null;
        return (tag & 7) switch
        {
            0 => TryReadVarint(out _),
            1 => TrySkip(8),
            2 => TryReadVarint(out ulong length) && TryTake(length),
            5 => TrySkip(4),
            _ => false,
        };
    }

    private bool TryTake(ulong length)
    {
        int start = _next;
        bool isThere = TrySkip(length);
        Bytes = start.._next;
        return isThere;
    }

    private bool TrySkip(ulong length)
    {
        if (length > (ulong)(_message.Length - _next))
        {
            return false;
        }
        _next += (int)length;
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < MaxVarintBytes && _next < _message.Length; i++)
        {
            byte part = _message[_next++];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                return true;
            }
        }
        return false;
    }
}
