using System.Buffers;
using System.Text;

namespace Tuck.Rpc.Http2;

/// <summary>
/// Headers in HPACK's plainest form: literal, without indexing, name and value in full, no Huffman code. It depends on nothing
/// the peer has said or remembers. RFC 7541, section 6.2.2.
/// </summary>
internal static class HeaderBlock
{
    private const byte LiteralWithoutIndexingNewName = 0;

    /// <summary>The largest number that fits the seven bits below the Huffman flag; it says that more follows.</summary>
    private const int PrefixMax = 127;

    internal static void Write(ArrayBufferWriter<byte> block, string name, string value)
    {
        block.Write([LiteralWithoutIndexingNewName]);
        WriteText(block, name);
        WriteText(block, value);
    }

    private static void WriteText(ArrayBufferWriter<byte> block, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        WriteLength(block, utf8.Length);
        block.Write(utf8);
    }

    /// <summary>RFC 7541, section 5.1: an integer with a prefix of seven bits.</summary>
    private static void WriteLength(ArrayBufferWriter<byte> block, int length)
    {
        if (length < PrefixMax)
        {
            block.Write([(byte)length]);
            return;
        }
        block.Write<byte>([PrefixMax]);
        for (length -= PrefixMax; length >= 0x80; length >>= 7)
        {
            block.Write([(byte)(length | 0x80)]);
        }
        block.Write([(byte)length]);
    }
}
