using System.Text;

namespace Tuck.Toml.Reading;

/// <summary>Reads <c>"basic"</c> and <c>"""multi-line basic"""</c> strings (TOML 1.0, "String").</summary>
internal static class BasicString
{
    public static string ReadAny(ref SourceReader source) => source.Rest.StartsWith("\"\"\""u8)
        ? Decode(ref source, StringExtent.TakeMultiLine(ref source, '"'), isMultiLine: true)
        : Read(ref source);

    public static string Read(ref SourceReader source) =>
        Decode(ref source, StringExtent.Take(ref source, '"'), isMultiLine: false);

    private static string Decode(ref SourceReader source, StringExtent extent, bool isMultiLine)
    {
        ReadOnlySpan<byte> raw = source.Slice(extent.Start, extent.End);
        if (!extent.HasEscape)
        {
            return Encoding.UTF8.GetString(raw);
        }
        // No escape is shorter than what it stands for.
        byte[] text = new byte[raw.Length];
        int length = 0;
        int index = 0;
        while (index < raw.Length)
        {
            if (raw[index] != '\\')
            {
                text[length++] = raw[index++];
                continue;
            }
            int used = isMultiLine ? LengthOfFold(raw[index..]) : 0;
            if (used == 0 && !TryUnescape(raw[(index + 1)..], text, ref length, out used))
            {
                throw source.Error(extent.Start + index, "not a valid escape sequence");
            }
            index += used;
        }
        return Encoding.UTF8.GetString(text, 0, length);
    }

    // A backslash at the end of a line, and all blanks and ends of lines up to the next text; or 0.
    private static int LengthOfFold(ReadOnlySpan<byte> raw)
    {
        int index = 1;
        bool hasNewLine = false;
        while (index < raw.Length && raw[index] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            hasNewLine |= raw[index] == '\n';
            index++;
        }
        return hasNewLine ? index : 0;
    }

    // `used` counts the backslash, which the caller has passed.
    private static bool TryUnescape(ReadOnlySpan<byte> raw, byte[] text, ref int length, out int used)
    {
        used = 2;
        int code = raw.IsEmpty ? -1 : raw[0] switch
        {
            (byte)'b' => '\b',
            (byte)'t' => '\t',
            (byte)'n' => '\n',
            (byte)'f' => '\f',
            (byte)'r' => '\r',
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'u' => HexOf(raw[1..], 4, ref used),
            (byte)'U' => HexOf(raw[1..], 8, ref used),
            _ => -1,
        };
        if (!Rune.IsValid(code))
        {
            return false;
        }
        length += new Rune(code).EncodeToUtf8(text.AsSpan(length));
        return true;
    }

    private static int HexOf(ReadOnlySpan<byte> raw, int digits, ref int used)
    {
        if (raw.Length < digits)
        {
            return -1;
        }
        used += digits;
        int code = 0;
        foreach (byte b in raw[..digits])
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                return -1;
            }
            // Eight digits may overflow to a negative number, which is no code point either.
            code = (code << 4) | (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10);
        }
        return code;
    }
}
