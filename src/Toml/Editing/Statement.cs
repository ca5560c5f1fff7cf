namespace Tuck.Toml.Editing;

/// <summary>A header or a key/value pair of a document, with the lines it fills.</summary>
internal sealed class Statement
{
    /// <summary>The path of the header it is or stands under; empty before the first header.</summary>
    public required string[] Section { get; init; }

    /// <summary>The parts of the key; empty for a header.</summary>
    public string[] Key { get; init; } = [];

    /// <summary>Whether it is a <c>[[header]]</c>.</summary>
    public bool IsArrayHeader { get; init; }

    /// <summary>Offset of the first byte of its first line.</summary>
    public int Start { get; init; }

    /// <summary>Offset of the first byte of the value.</summary>
    public int ValueStart { get; init; }

    /// <summary>Offset behind the last byte of the value.</summary>
    public int ValueEnd { get; init; }

    /// <summary>Offset behind the end of its last line.</summary>
    public int End { get; set; }

    public bool IsUnder(ReadOnlySpan<string> path) => Section.AsSpan().StartsWith(path);

    public bool IsIn(ReadOnlySpan<string> path) => Section.AsSpan().SequenceEqual(path);

    public bool IsKey(ReadOnlySpan<string> path) =>
        Key.Length > 0 && IsUnder(path[..Math.Min(path.Length, Section.Length)])
        && path.Length == Section.Length + Key.Length && Key.AsSpan().SequenceEqual(path[Section.Length..]);
}
