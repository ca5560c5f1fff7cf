using System.Globalization;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Ledger;

/// <summary>A time as it is typed: how long ago (30m, 2h, 7d, 2w), or RFC 3339, or a date; without an offset it is UTC.</summary>
internal static class PointInTime
{
    private const string Units = "smhdw";

    private static readonly TimeSpan[] s_unitLengths =
        [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    /// <summary>A century: longer says nothing, and would be before the year 1.</summary>
    private const int MaxDays = 36525;

    /// <exception cref="DeliveryException">Neither.</exception>
    internal static DateTimeOffset Parse(string text, TimeProvider time)
    {
        int unit = text.Length > 1 ? Units.IndexOf(text[^1], StringComparison.Ordinal) : -1;
        if (unit >= 0
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number * s_unitLengths[unit].TotalDays <= MaxDays)
        {
            return time.GetUtcNow() - (number * s_unitLengths[unit]);
        }
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTimeOffset point)
            ? point
            : throw new DeliveryException(
                ExitCode.Usage, $"time {Printable.Of(text)}: must be like 30m, 2h, 7d, 2026-11-22 or 2026-11-22T09:30:00Z");
    }
}
