using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tuck.Delivery.Sources;

/// <summary>
/// The line before a value: <c>secret name=NAME length=BYTES</c>, and if the source likes <c>version=</c>, <c>mode=</c> and
/// <c>expires=</c>; single blanks between them, each word once.
/// </summary>
internal sealed record SourceHeader
{
    /// <summary>With its newline.</summary>
    internal const int MaxBytes = 1024;

    private const int MaxVersionLength = 128;

    /// <summary>RFC 3339, in UTC and whole seconds: one spelling, which date(1) can write.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const int TimeLength = 20;

    /// <summary>Whether it is of the secret that was asked for.</summary>
    internal bool IsOfName { get; private init; }

    /// <summary>Of the value, in bytes.</summary>
    internal int Length { get; private init; }

    /// <summary>1 if it is not said: 0 is of what was the container's own.</summary>
    internal long Version { get; private init; } = 1;

    /// <summary>Permission bits, for containers that ask for none; null if it is not said.</summary>
    internal int? Mode { get; private init; }

    internal DateTimeOffset? Expires { get; private init; }

    private static ReadOnlySpan<byte> Word => "secret "u8;

    /// <summary>Null if it is no such line. What is wrong with it is not said: its bytes may be a value's.</summary>
    /// <param name="line">Without its newline.</param>
    /// <param name="name">What was asked for.</param>
    internal static SourceHeader? TryParse(ReadOnlySpan<byte> line, string name)
    {
        if (line.Length >= MaxBytes || !line.StartsWith(Word) || line.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return null;
        }
        SourceHeader? header = new();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Range field in line[Word.Length..].Split((byte)' '))
        {
            ReadOnlySpan<byte> pair = line[Word.Length..][field];
            int equals = pair.IndexOf((byte)'=');
            string? key = equals < 0 ? null : KeyOf(pair[..equals]);
            header = key is not null && seen.Add(key) ? header.With(key, pair[(equals + 1)..], name) : null;
            if (header is null)
            {
                return null;
            }
        }
        return seen.Contains("name") && seen.Contains("length") ? header : null;
    }

    /// <summary>Only what is known becomes a string.</summary>
    private static string? KeyOf(ReadOnlySpan<byte> key)
        => key.SequenceEqual("name"u8) ? "name"
            : key.SequenceEqual("length"u8) ? "length"
            : key.SequenceEqual("version"u8) ? "version"
            : key.SequenceEqual("mode"u8) ? "mode"
            : key.SequenceEqual("expires"u8) ? "expires"
            : null;

    /// <summary>Nothing of it becomes a string: a source that is wrong may have put anything there.</summary>
    private SourceHeader? With(string key, ReadOnlySpan<byte> value, string name) => key switch
    {
        "name" => this with { IsOfName = Ascii.Equals(value, name) },
        "length" when Number(value) is { } length => this with { Length = length },
        "version" when value.Length is > 0 and <= MaxVersionLength
            => this with { Version = SourceVersion.Of(value) },
        "mode" when ModeOf(value) is { } mode => this with { Mode = mode },
        "expires" when Time(value) is { } time => this with { Expires = time },
        _ => null,
    };

    /// <summary>Decimal digits only; what an int does not hold is longer than any secret.</summary>
    private static int? Number(ReadOnlySpan<byte> digits)
        => !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(digits, out int number, out int used) && used == digits.Length
                ? number
                : null;

    private static int? ModeOf(ReadOnlySpan<byte> digits)
    {
        int mode = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }
            mode = (mode * 8) + (digit - '0');
        }
        return digits.Length is 3 or 4 && mode <= 0x1ff ? mode : null;
    }

    private static DateTimeOffset? Time(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[TimeLength];
        return text.Length == TimeLength
            && Encoding.ASCII.GetChars(text, characters) == TimeLength
            && DateTimeOffset.TryParseExact(
                characters, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time
                : null;
    }
}
