using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>A page of docs/, or a part of one: its blocks and what it says of them, as they stand.</summary>
internal sealed partial class Page
{
    private readonly string _text;

    private Page(string text)
    {
        _text = text;
        Blocks = [.. Fences().Matches(text).Select(match => new PageBlock(
            SectionAt(match.Index), match.Groups["language"].Value, match.Groups["text"].Value))];
    }

    public IReadOnlyList<PageBlock> Blocks { get; }

    public static Page Read(string name) => new(File.ReadAllText($"{Repository.Path}/docs/{name}"));

    /// <summary>What stands between the comments "tour" and "end of tour".</summary>
    public Page Tour()
    {
        int begin = _text.IndexOf("<!-- tour", StringComparison.Ordinal);
        return new(_text[begin.._text.IndexOf("<!-- end of tour", begin, StringComparison.Ordinal)]);
    }

    public IEnumerable<string> TextsOf(string language)
        => Blocks.Where(block => block.Language == language).Select(block => block.Text);

    /// <summary>The one command within the prose that begins with these words.</summary>
    public string CommandInProse(string words)
        => Assert.Single(
            Inline().Matches(_text).Select(match => match.Groups[1].Value),
            code => code.StartsWith(words, StringComparison.Ordinal));

    /// <summary>The exit code of which a section says that a command ends with it; null if it says nothing.</summary>
    public int? ExitCodeOf(string section)
        => EndsWith().Match(Prose(section)) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    private string SectionAt(int index)
        => Headings().Matches(Blank(_text)[..index]).LastOrDefault()?.Groups[1].Value ?? "";

    private string Prose(string section)
    {
        string text = Blank(_text);
        Match heading = Assert.Single(Headings().Matches(text), match => match.Groups[1].Value == section);
        int begin = heading.Index + heading.Length;
        return Headings().Match(text, begin) is { Success: true } next ? text[begin..next.Index] : text[begin..];
    }

    /// <summary>The text, without what the blocks hold: a comment of a shell's looks like a heading.</summary>
    private static string Blank(string text) => Fences().Replace(text, match => new string(' ', match.Length));

    [GeneratedRegex("^```(?<language>\\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\bends with (\d+)\b")]
    private static partial Regex EndsWith();
}
