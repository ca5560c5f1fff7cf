using System.Buffers.Text;

namespace Tuck.Toml.Reading;

/// <summary>Integers and floats (TOML 1.0, "Integer" and "Float").</summary>
internal static class NumberLiteral
{
    private const string NotANumber = "not a valid number";

    /// <summary>The value, or the cause why there is none.</summary>
    public static string? Parse(ReadOnlySpan<byte> token, out object? value)
    {
        if (token.Length > 2 && token[0] == '0' && !BareValue.IsDigit(token[1]))
        {
            uint radix = token[1] switch { (byte)'x' => 16, (byte)'o' => 8, (byte)'b' => 2, _ => 10 };
            if (radix != 10)
            {
                return ParseInteger(token[2..], radix, false, out value);
            }
        }
        bool isSigned = token[0] is (byte)'+' or (byte)'-';
        bool isNegative = token[0] == '-';
        ReadOnlySpan<byte> digits = isSigned ? token[1..] : token;
        if (digits.SequenceEqual("inf"u8) || digits.SequenceEqual("nan"u8))
        {
            value = digits[0] == 'n' ? double.NaN : isNegative ? double.NegativeInfinity : double.PositiveInfinity;
            return null;
        }
        value = null;
        if (digits.Length > 1 && digits[0] == '0' && (BareValue.IsDigit(digits[1]) || digits[1] == '_'))
        {
            return "a number cannot begin with 0";
        }
        return digits.IndexOfAny(".eE"u8) < 0
            ? ParseInteger(digits, 10, isNegative, out value)
            : ParseFloat(token, isSigned ? 1 : 0, out value);
    }

    private static string? ParseInteger(ReadOnlySpan<byte> digits, uint radix, bool isNegative, out object? value)
    {
        value = null;
        int index = 0;
        if (!TakeDigits(digits, ref index, radix) || index != digits.Length)
        {
            return NotANumber;
        }
        // The negative range is larger by one.
        ulong limit = isNegative ? (ulong)long.MaxValue + 1 : long.MaxValue;
        ulong sum = 0;
        foreach (byte b in digits)
        {
            if (b == '_')
            {
                continue;
            }
            uint digit = DigitOf(b);
            if (sum > (limit - digit) / radix)
            {
                return "integer does not fit 64 bits";
            }
            sum = (sum * radix) + digit;
        }
        value = isNegative ? unchecked(-(long)sum) : (long)sum;
        return null;
    }

    private static string? ParseFloat(ReadOnlySpan<byte> token, int index, out object? value)
    {
        value = null;
        if (!TakeDigits(token, ref index, 10)
            || (TryTake(token, ref index, '.') && !TakeDigits(token, ref index, 10))
            || !TakeExponent(token, ref index)
            || index != token.Length)
        {
            return NotANumber;
        }
        byte[] plain = new byte[token.Length];
        int length = 0;
        foreach (byte b in token)
        {
            if (b != '_')
            {
                plain[length++] = b;
            }
        }
        // Not double.Parse: that brings in cultures. Larger than any double is infinity there and refused here.
        if (!Utf8Parser.TryParse(plain.AsSpan(0, length), out double number, out int used)
            || used != length || double.IsInfinity(number))
        {
            return "float is out of range";
        }
        value = number;
        return null;
    }

    private static bool TakeExponent(ReadOnlySpan<byte> token, ref int index)
    {
        if (!TryTake(token, ref index, 'e') && !TryTake(token, ref index, 'E'))
        {
            return true;
        }
        _ = TryTake(token, ref index, '+') || TryTake(token, ref index, '-'); // The sign may be missing.
        return TakeDigits(token, ref index, 10);
    }

    private static bool TryTake(ReadOnlySpan<byte> token, ref int index, char c)
    {
        bool taken = index < token.Length && token[index] == c;
        index += taken ? 1 : 0;
        return taken;
    }

    // Digits with single underscores between them.
    private static bool TakeDigits(ReadOnlySpan<byte> token, ref int index, uint radix)
    {
        bool wasDigit = false;
        for (; index < token.Length; index++)
        {
            bool isDigit = DigitOf(token[index]) < radix;
            if (!isDigit && token[index] != '_')
            {
                break;
            }
            if (!isDigit && !wasDigit)
            {
                return false;
            }
            wasDigit = isDigit;
        }
        return wasDigit;
    }

    // Anything that is no digit gives a number above every radix.
    private static uint DigitOf(byte b)
    {
        uint digit = (uint)(b - '0');
        uint letter = (uint)((b | 0x20) - 'a');
        return digit <= 9 ? digit : letter <= 5 ? letter + 10 : uint.MaxValue;
    }
}
