namespace Tuck.Toml;

/// <summary>
/// A document that is not what it should be. The message is one line, <c>FILE:LINE:COLUMN: cause</c> (without
/// <c>FILE:</c> where no name was given), and holds no value of the document: a configuration may hold secrets.
/// </summary>
/// <param name="fileName">The name shown to the user, or null.</param>
/// <param name="position">The place that is wrong.</param>
/// <param name="cause">What is wrong: lower case, no full stop, no value.</param>
public sealed class TomlException(string? fileName, TomlPosition position, string cause)
    : Exception((fileName is null ? "" : fileName + ":") + position.ToString() + ": " + cause)
{
    /// <summary>The name shown to the user, or null.</summary>
    public string? FileName { get; } = fileName;

    /// <summary>The place that is wrong.</summary>
    public TomlPosition Position { get; } = position;

    /// <summary>The message without the place.</summary>
    public string Cause { get; } = cause;
}
