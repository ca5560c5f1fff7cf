using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>
/// What a page shows of a terminal: <c>$ COMMAND</c>, and what it prints. There a line may be broken where a blank is, "…" is
/// anything, and a container's short id is any other.
/// </summary>
internal sealed partial class Transcript(PageBlock block)
{
    public string Command => block.Text[2..block.Text.IndexOf('\n', StringComparison.Ordinal)];

    private string Answer => block.Text[block.Text.IndexOf('\n', StringComparison.Ordinal)..];

    /// <summary>Fails unless that is what the page says, from the first word to the last.</summary>
    public void AssertShows(string output)
    {
        string pattern = Regex.Escape(Words(Answer)).Replace("…", ".*", StringComparison.Ordinal);
        bool isSo = Regex.IsMatch(Words(output), "^" + ShortId().Replace(pattern, "[0-9a-f]{12}") + "$");
        Assert.True(isSo, $"$ {Command}\nThe page: {Words(Answer)}\nIt is:    {Words(output)}");
    }

    private static string Words(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\b[0-9a-f]{12}\b")]
    private static partial Regex ShortId();
}
