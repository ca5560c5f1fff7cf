namespace Tuck.Toml.Reading;

/// <summary>Dates and times (TOML 1.0, "Offset Date-Time" to "Local Time"; RFC 3339, section 5.6).</summary>
internal ref struct DateTimeLiteral
{
    private readonly ReadOnlySpan<byte> _token;
    private int _index;

    private DateTimeLiteral(ReadOnlySpan<byte> token) => _token = token;

    /// <summary>Whether the token begins as a date or a time does, and so cannot be a number.</summary>
    public static bool IsLike(ReadOnlySpan<byte> token) =>
        BareValue.IsDigit(token[0]) && ((token.Length > 4 && token[4] == '-' && !token[..4].ContainsAny("eE"u8))
                                        || (token.Length > 2 && token[2] == ':'));

    /// <summary>The value, or null where it is not well-formed or no such day or time exists.</summary>
    public static TomlDateTime? Parse(ReadOnlySpan<byte> token) => new DateTimeLiteral(token).Read();

    private TomlDateTime? Read()
    {
        if (_token[2] == ':')
        {
            return TryReadTime(out TomlDateTime time) && AtEnd
                ? time with { Kind = TomlDateTimeKind.LocalTime }
                : null;
        }
        if (!TryReadDate(out int year, out int month, out int day))
        {
            return null;
        }
        if (AtEnd)
        {
            return new TomlDateTime { Kind = TomlDateTimeKind.LocalDate, Year = year, Month = month, Day = day };
        }
        if (!(TryTake('T') || TryTake('t') || TryTake(' ')) || !TryReadTime(out TomlDateTime clock))
        {
            return null;
        }
        bool isLocal = AtEnd;
        int offset = 0;
        if (!isLocal && (!TryReadOffset(out offset) || !AtEnd))
        {
            return null;
        }
        return clock with
        {
            Kind = isLocal ? TomlDateTimeKind.LocalDateTime : TomlDateTimeKind.OffsetDateTime,
            Year = year,
            Month = month,
            Day = day,
            OffsetMinutes = offset,
        };
    }

    private bool TryReadDate(out int year, out int month, out int day)
    {
        month = 0;
        day = 0;
        return TryReadNumber(4, 0, 9999, out year)
            && TryTake('-') && TryReadNumber(2, 1, 12, out month)
            && TryTake('-') && TryReadNumber(2, 1, DaysIn(year, month), out day);
    }

    private bool TryReadTime(out TomlDateTime time)
    {
        int minute = 0;
        int second = 0;
        int nanosecond = 0;
        bool isTime = TryReadNumber(2, 0, 23, out int hour)
            && TryTake(':') && TryReadNumber(2, 0, 59, out minute)
            && TryTake(':') && TryReadNumber(2, 0, 60, out second)
            && (!TryTake('.') || TryReadFraction(out nanosecond));
        time = new TomlDateTime { Hour = hour, Minute = minute, Second = second, Nanosecond = nanosecond };
        return isTime;
    }

    private bool TryReadFraction(out int nanosecond)
    {
        int start = _index;
        nanosecond = 0;
        int weight = 100_000_000;
        for (; _index < _token.Length && BareValue.IsDigit(_token[_index]); _index++)
        {
            nanosecond += (_token[_index] - '0') * weight;
            weight /= 10;
        }
        return _index > start;
    }

    private bool TryReadOffset(out int minutes)
    {
        minutes = 0;
        if (TryTake('Z') || TryTake('z'))
        {
            return true;
        }
        bool isWest = TryTake('-');
        if ((!isWest && !TryTake('+'))
            || !TryReadNumber(2, 0, 23, out int hour) || !TryTake(':') || !TryReadNumber(2, 0, 59, out int minute))
        {
            return false;
        }
        minutes = ((hour * 60) + minute) * (isWest ? -1 : 1);
        return true;
    }

    private bool TryReadNumber(int digits, int min, int max, out int number)
    {
        number = 0;
        if (_token.Length - _index < digits)
        {
            return false;
        }
        foreach (byte b in _token.Slice(_index, digits))
        {
            if (!BareValue.IsDigit(b))
            {
                return false;
            }
            number = (number * 10) + (b - '0');
        }
        _index += digits;
        return number >= min && number <= max;
    }

    private readonly bool AtEnd => _index == _token.Length;

    private bool TryTake(char c)
    {
        bool taken = _index < _token.Length && _token[_index] == c;
        _index += taken ? 1 : 0;
        return taken;
    }

    // Not DateTime.DaysInMonth: it has no year 0.
    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
