using System.Text;

namespace Tuck.Shim.Identity;

/// <summary>
/// The little of protobuf that one call needs: strings and messages, by their field's number. The library comes with descriptors
/// and reflection. Source: protobuf.dev, "Encoding".
/// </summary>
internal static class ProtobufMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    /// <summary>A message of one string.</summary>
    internal static byte[] Of(int field, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        // Ids are bounded by 200: one byte more of length at most.
        byte[] length = utf8.Length < 0x80 ? [(byte)utf8.Length] : [(byte)(utf8.Length | 0x80), (byte)(utf8.Length >> 7)];
        return [(byte)((field << 3) | LengthDelimited), .. length, .. utf8];
    }

    /// <summary>The bytes of a string or message; empty if it is not there. Of several, the last one, as everywhere.</summary>
    /// <exception cref="InvalidDataException">It is no message.</exception>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, int field)
    {
        ReadOnlySpan<byte> found = [];
        while (!message.IsEmpty)
        {
            ulong tag = ReadVarint(ref message);
            if (tag == (((ulong)field << 3) | LengthDelimited))
            {
                found = Take(ref message, ReadVarint(ref message));
            }
            else
            {
                Skip(ref message, (int)(tag & 7));
            }
        }
        return found;
    }

    private static void Skip(scoped ref ReadOnlySpan<byte> message, int wireType)
    {
        switch (wireType)
        {
            case Varint:
                _ = ReadVarint(ref message);
                break;
            case Fixed64:
                _ = Take(ref message, 8);
                break;
            case LengthDelimited:
                _ = Take(ref message, ReadVarint(ref message));
                break;
            case Fixed32:
                _ = Take(ref message, 4);
                break;
            default:
                throw NotAMessage();
        }
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            throw NotAMessage();
        }
        ReadOnlySpan<byte> taken = message[..(int)length];
        message = message[(int)length..];
        return taken;
    }

    private static ulong ReadVarint(scoped ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int i = 0; i < message.Length && i < 10; i++)
        {
            value |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return value;
            }
        }
        throw NotAMessage();
    }

    private static InvalidDataException NotAMessage() => new("not a protobuf message");
}
