using System.Globalization;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Stages;

/// <summary>Sizes as they are typed: 64k, 16m, 1g, or bytes.</summary>
internal static class ByteSize
{
    private const string Units = "kmg";

    /// <exception cref="DeliveryException">Not a size above zero.</exception>
    internal static long Parse(string text)
    {
        int unit = text.Length > 0 ? Units.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) + 1 : 0;
        ReadOnlySpan<char> digits = unit > 0 ? text.AsSpan(0, text.Length - 1) : text;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number > 0 && number <= long.MaxValue >> (10 * unit)
            ? number << (10 * unit)
            : throw new DeliveryException(ExitCode.Usage, $"size {Printable.Of(text)}: must be a number, and k, m or g after it");
    }
}
