namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>A fenced block of a page.</summary>
/// <param name="Section">The heading it stands below.</param>
/// <param name="Language">"" is none: what a terminal shows, see <see cref="Transcript"/>.</param>
/// <param name="Text">Its lines.</param>
internal sealed record PageBlock(string Section, string Language, string Text)
{
    public bool IsTranscript => Language.Length == 0 && Text.StartsWith("$ ", StringComparison.Ordinal);
}
