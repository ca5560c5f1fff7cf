namespace Tuck.Toml.Reading;

/// <summary>Reads the values without quotes or brackets: booleans, numbers, dates and times.</summary>
internal static class BareValue
{
    public static object Read(ref SourceReader source)
    {
        int start = source.Offset;
        ReadOnlySpan<byte> token = Token(source.Rest);
        if (token.IsEmpty)
        {
            throw source.ErrorHere("expected a value");
        }
        string? cause = Parse(token, out object? value);
        if (cause is not null)
        {
            throw source.Error(start, cause);
        }
        source.Advance(token.Length);
        return value!;
    }

    private static string? Parse(ReadOnlySpan<byte> token, out object? value)
    {
        value = null;
        if (token.SequenceEqual("true"u8) || token.SequenceEqual("false"u8))
        {
            value = token.Length == 4;
            return null;
        }
        if (DateTimeLiteral.IsLike(token))
        {
            value = DateTimeLiteral.Parse(token);
            return value is null ? "not a valid date or time" : null;
        }
        if (IsDigit(token[0]) || token[0] is (byte)'+' or (byte)'-' or (byte)'i' or (byte)'n')
        {
            return NumberLiteral.Parse(token, out value);
        }
        return "not a value; a string needs quotes";
    }

    private static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> rest)
    {
        int length = LengthOfWord(rest);
        // The one blank a value may hold: between a date and a time.
        if (length == 10 && rest[4] == '-' && rest.Length > 11 && rest[10] == ' ' && IsDigit(rest[11]))
        {
            length = 11 + LengthOfWord(rest[11..]);
        }
        return rest[..length];
    }

    private static int LengthOfWord(ReadOnlySpan<byte> rest)
    {
        int length = 0;
        while (length < rest.Length && rest[length] is not (
            (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)']' or (byte)'}' or (byte)'#'))
        {
            length++;
        }
        return length;
    }

    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
}
