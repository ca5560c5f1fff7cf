using System.Text;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Sources;

/// <summary>
/// What a failed source says of its failure: the first line of its standard error that begins with <c>error: </c>. Nothing else
/// is taken from there, because it may be the value, as what a shell's <c>set -x</c> prints; and not that line, if it has any
/// part of what may be a value in it.
/// </summary>
internal static class SourceComplaint
{
    internal const string Withheld = "the source printed what may be secret";

    /// <summary>So many bytes of a value in a row are no accident.</summary>
    private const int TellingBytes = 8;

    private static ReadOnlySpan<byte> Word => "error: "u8;

    /// <summary>Null if it says nothing.</summary>
    /// <param name="error">What it wrote to standard error.</param>
    /// <param name="output">What it wrote to standard output.</param>
    internal static string? Of(ReadOnlySpan<byte> error, ReadOnlySpan<byte> output)
    {
        ReadOnlySpan<byte> line = Line(error).Trim(" \t\r"u8);
        return line.IsEmpty ? null
            : Tells(line, output[SourceAnswer.StartOfValue(output)..]) || HasLikelySecret(line) ? Withheld
            : Printable.Of(Encoding.UTF8.GetString(line));
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> error)
    {
        while (!error.IsEmpty)
        {
            int length = error.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? error : error[..length];
            if (line.StartsWith(Word))
            {
                return line[Word.Length..];
            }
            error = error[Math.Min(line.Length + 1, error.Length)..];
        }
        return [];
    }

    /// <summary>Whether any part of a value is in a line: of a short one, all of it, but for the newline at its end.</summary>
    private static bool Tells(ReadOnlySpan<byte> line, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> trimmed = value.Trim(" \t\r\n"u8);
        if (trimmed.Length <= TellingBytes)
        {
            return !trimmed.IsEmpty && line.IndexOf(trimmed) >= 0;
        }
        for (int i = 0; i + TellingBytes <= line.Length; i++)
        {
            if (value.IndexOf(line.Slice(i, TellingBytes)) >= 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A value that was never written to standard output can only be known by its form.</summary>
    private static bool HasLikelySecret(ReadOnlySpan<byte> line)
    {
        foreach (Range word in line.SplitAny(" '\"(),;"u8))
        {
            if (LikelySecret.Is(string.Empty, line[word]))
            {
                return true;
            }
        }
        return false;
    }
}
