using System.Buffers.Text;

namespace Tuck.Delivery.Sources;

/// <summary>
/// A source's word for a version as the number that ledger and audit log have. A decimal number from 1 to 2^52 - 1 is itself. Any other
/// word is 2^52 plus the lowest 52 bits of its FNV-1a hash of 64 bits: two words of one secret are told apart, and not ordered.
/// All are below 2^53, where programs that read JSON begin to round.
/// </summary>
internal static class SourceVersion
{
    private const long FirstWord = 1L << 52;
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    internal static long Of(ReadOnlySpan<byte> word)
        => IsNumber(word)
            && Utf8Parser.TryParse(word, out long number, out int used)
            && used == word.Length
            && number < FirstWord
            ? number
            : FirstWord + (long)(Hash(word) & (FirstWord - 1));

    /// <summary>One spelling a number: 7 is not 07.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> word)
        => word.Length > 0 && word[0] is >= (byte)'1' and <= (byte)'9';

    private static ulong Hash(ReadOnlySpan<byte> word)
    {
        ulong hash = OffsetBasis;
        foreach (byte b in word)
        {
            hash = unchecked((hash ^ b) * Prime);
        }
        return hash;
    }
}
