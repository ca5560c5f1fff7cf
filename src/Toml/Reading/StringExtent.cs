namespace Tuck.Toml.Reading;

/// <summary>The bytes between the quotes of a string, found before anything is decoded.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="End">Offset behind the last byte.</param>
/// <param name="HasEscape">Whether there is a backslash that means something.</param>
internal readonly record struct StringExtent(int Start, int End, bool HasEscape)
{
    private const string ControlCharacter = "control character in a string";

    /// <summary>Takes a string of one line, quotes included.</summary>
    public static StringExtent Take(ref SourceReader source, char quote)
    {
        int start = source.Offset + 1;
        ReadOnlySpan<byte> rest = source.Rest;
        bool hasEscape = false;
        for (int i = 1; i < rest.Length; i++)
        {
            byte b = rest[i];
            if (b == quote)
            {
                source.Advance(i + 1);
                return new StringExtent(start, start + i - 1, hasEscape);
            }
            if (b is (byte)'\n' or (byte)'\r')
            {
                break;
            }
            if (b == '\\' && quote == '"')
            {
                hasEscape = true;
                i += IsPassedOver(rest, i + 1) ? 1 : 0;
            }
            else if (SourceReader.IsControl(b))
            {
                throw source.Error(source.Offset + i, ControlCharacter);
            }
        }
        throw source.ErrorHere("string is not closed on its line");
    }

    /// <summary>Takes a multi-line string, quotes included; a line end right after the opening is not content.</summary>
    public static StringExtent TakeMultiLine(ref SourceReader source, char quote)
    {
        ReadOnlySpan<byte> rest = source.Rest;
        int first = 3 + LengthOfNewLine(rest[3..]);
        bool hasEscape = false;
        for (int i = first; i < rest.Length; i++)
        {
            byte b = rest[i];
            int quotes = b == quote ? CountQuotes(rest[i..], quote) : 0;
            if (quotes >= 3)
            {
                // Up to two quotes may stand right before the closing three.
                int start = source.Offset;
                source.Advance(i + quotes);
                return new StringExtent(start + first, start + i + quotes - 3, hasEscape);
            }
            if (b == '\\' && quote == '"')
            {
                hasEscape = true;
                i += IsPassedOver(rest, i + 1) ? 1 : 0;
            }
            else if (SourceReader.IsControl(b) || (b == '\r' && LengthOfNewLine(rest[i..]) == 0))
            {
                throw source.Error(source.Offset + i, b == '\r' ? SourceReader.BareCarriageReturn : ControlCharacter);
            }
        }
        throw source.ErrorHere("multi-line string is not closed");
    }

    public static int LengthOfNewLine(ReadOnlySpan<byte> text) =>
        text.StartsWith("\n"u8) ? 1 : text.StartsWith("\r\n"u8) ? 2 : 0;

    // What a backslash keeps from ending the string, or from being a backslash; the rest is seen to when decoding.
    private static bool IsPassedOver(ReadOnlySpan<byte> rest, int index) =>
        index < rest.Length && rest[index] is (byte)'"' or (byte)'\\';

    private static int CountQuotes(ReadOnlySpan<byte> rest, char quote)
    {
        int count = 0;
        while (count < 5 && count < rest.Length && rest[count] == quote)
        {
            count++;
        }
        return count;
    }
}
