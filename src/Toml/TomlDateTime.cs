using System.Globalization;

namespace Tuck.Toml;

/// <summary>
/// A date, a time, or both (TOML 1.0, "Offset Date-Time" to "Local Time"). Not a <see cref="DateTimeOffset"/>: TOML
/// allows offsets up to 23:59, the second 60 and the year 0, which that type cannot hold. Parts a kind lacks are zero.
/// Fractions are kept to the nanosecond, further digits are cut off.
/// </summary>
public sealed record TomlDateTime
{
    internal TomlDateTime()
    {
    }

    /// <summary>Which kind it is.</summary>
    public TomlDateTimeKind Kind { get; internal init; }

    /// <summary>0 to 9999.</summary>
    public int Year { get; internal init; }

    /// <summary>1 to 12.</summary>
    public int Month { get; internal init; }

    /// <summary>1 to 31, as the month allows.</summary>
    public int Day { get; internal init; }

    /// <summary>0 to 23.</summary>
    public int Hour { get; internal init; }

    /// <summary>0 to 59.</summary>
    public int Minute { get; internal init; }

    /// <summary>0 to 60: RFC 3339 has leap seconds.</summary>
    public int Second { get; internal init; }

    /// <summary>0 to 999 999 999.</summary>
    public int Nanosecond { get; internal init; }

    /// <summary>Minutes east of UTC; zero where the kind has no offset.</summary>
    public int OffsetMinutes { get; internal init; }

    /// <summary>An instant made in memory.</summary>
    public static TomlDateTime FromDateTimeOffset(DateTimeOffset value) => new()
    {
        Kind = TomlDateTimeKind.OffsetDateTime,
        Year = value.Year,
        Month = value.Month,
        Day = value.Day,
        Hour = value.Hour,
        Minute = value.Minute,
        Second = value.Second,
        Nanosecond = (int)(value.Ticks % TimeSpan.TicksPerSecond) * 100,
        OffsetMinutes = (int)value.Offset.TotalMinutes,
    };

    /// <summary>The instant, or false where there is no offset or <see cref="DateTimeOffset"/> cannot hold it.</summary>
    public bool TryGetDateTimeOffset(out DateTimeOffset value)
    {
        value = default;
        if (Kind != TomlDateTimeKind.OffsetDateTime || Year == 0 || Second == 60)
        {
            return false;
        }
        var clock = new DateTime(Year, Month, Day, Hour, Minute, Second, DateTimeKind.Unspecified);
        long utc = clock.Ticks + (Nanosecond / 100) - (OffsetMinutes * TimeSpan.TicksPerMinute);
        if (Math.Abs(OffsetMinutes) > 14 * 60 || utc < 0 || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        value = new DateTimeOffset(clock.AddTicks(Nanosecond / 100), TimeSpan.FromMinutes(OffsetMinutes));
        return true;
    }

    /// <summary>As TOML writes it.</summary>
    public override string ToString() => Kind switch
    {
        TomlDateTimeKind.LocalDate => DateText(),
        TomlDateTimeKind.LocalTime => TimeText(),
        TomlDateTimeKind.LocalDateTime => DateText() + "T" + TimeText(),
        _ => DateText() + "T" + TimeText() + OffsetText(),
    };

    private string DateText() => Digits(Year, "0000") + "-" + Digits(Month, "00") + "-" + Digits(Day, "00");

    private string TimeText()
    {
        string time = Digits(Hour, "00") + ":" + Digits(Minute, "00") + ":" + Digits(Second, "00");
        return Nanosecond == 0 ? time : time + "." + Digits(Nanosecond, "000000000").TrimEnd('0');
    }

    private string OffsetText()
    {
        int minutes = Math.Abs(OffsetMinutes);
        return OffsetMinutes == 0
            ? "Z"
            : (OffsetMinutes < 0 ? "-" : "+") + Digits(minutes / 60, "00") + ":" + Digits(minutes % 60, "00");
    }

    private static string Digits(int value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
