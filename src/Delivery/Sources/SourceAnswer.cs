using System.Diagnostics.CodeAnalysis;

namespace Tuck.Delivery.Sources;

/// <summary>
/// What a source writes to its standard output, whole: <c>none</c>, or a <see cref="SourceHeader"/>, as many bytes as it says and a
/// newline; then the line <c>end</c>, and nothing more (docs/source-protocol.md). Only positions and what the header says: the
/// bytes stay where they are.
/// </summary>
/// <param name="Header">Null: there is no such secret.</param>
/// <param name="Start">Where the value begins.</param>
internal sealed record SourceAnswer(SourceHeader? Header, int Start)
{
    /// <summary>What an answer has beside its value, at most.</summary>
    internal static int FrameBytes => SourceHeader.MaxBytes + End.Length;

    private static ReadOnlySpan<byte> None => "none\nend\n"u8;

    /// <summary>After a value.</summary>
    private static ReadOnlySpan<byte> End => "\nend\n"u8;

    /// <summary>Reads it; false with what is wrong with it, in words of ours: its own may be a value's.</summary>
    internal static bool TryParse(
        ReadOnlySpan<byte> bytes,
        string name,
        int maxBytes,
        [NotNullWhen(true)] out SourceAnswer? answer,
        [NotNullWhen(false)] out string? fault)
    {
        answer = null;
        fault = null;
        if (bytes.SequenceEqual(None))
        {
            answer = new SourceAnswer(null, 0);
        }
        else if (!TryHeader(bytes, name, out SourceHeader? header, out int start))
        {
            fault = bytes.IsEmpty ? "it answered nothing" : "its answer begins with no line as the protocol has it";
        }
        else
        {
            fault = Fault(header, bytes[start..], maxBytes);
            answer = fault is null ? new SourceAnswer(header, start) : null;
        }
        return answer is not null;
    }

    /// <summary>Where the value begins, if there is a header before it; else 0: anything may be of a value.</summary>
    internal static int StartOfValue(ReadOnlySpan<byte> bytes) => TryHeader(bytes, string.Empty, out _, out int start) ? start : 0;

    private static bool TryHeader(
        ReadOnlySpan<byte> bytes, string name, [NotNullWhen(true)] out SourceHeader? header, out int start)
    {
        int length = bytes[..Math.Min(bytes.Length, SourceHeader.MaxBytes)].IndexOf((byte)'\n');
        header = length < 0 ? null : SourceHeader.TryParse(bytes[..length], name);
        start = header is null ? 0 : length + 1;
        return header is not null;
    }

    /// <param name="header">What it says comes.</param>
    /// <param name="rest">What came after it.</param>
    /// <param name="maxBytes">The most that is taken.</param>
    private static string? Fault(SourceHeader header, ReadOnlySpan<byte> rest, int maxBytes)
        => !header.IsOfName ? "it answered with another secret"
            : header.Length > maxBytes ? $"its value has more than {maxBytes} bytes"
            : rest.Length < header.Length + End.Length ? "its answer ends too early"
            : !rest[header.Length..].StartsWith(End) ? "its value is not followed by a newline and the line \"end\""
            : rest.Length > header.Length + End.Length ? "something follows the end of its answer"
            : header.Length == 0 ? "its value is empty"
            : null;
}
