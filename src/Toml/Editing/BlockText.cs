using System.Text;
using Tuck.Toml.Writing;

namespace Tuck.Toml.Editing;

/// <summary>
/// The lines an edit adds. One line a value: a string of several lines would bring other line ends into a document
/// that uses CRLF.
/// </summary>
internal static class BlockText
{
    public static string Of(string open, ReadOnlySpan<string> path, string close, TomlTable content)
    {
        var text = new StringBuilder(open);
        for (int i = 0; i < path.Length; i++)
        {
            text.Append(i == 0 ? "" : ".");
            StringText.AppendKey(text, path[i]);
        }
        return text.Append(close).Append(OfPairs(content)).ToString();
    }

    public static string OfPairs(TomlTable content)
    {
        var text = new StringBuilder();
        var values = new ValueText(text, allowsMultiLine: false);
        foreach (ref readonly TomlEntry entry in content.Entries)
        {
            values.AppendKeyValue(entry, 1);
            text.Append('\n');
        }
        return text.ToString();
    }

    public static string OfValue(object value)
    {
        var text = new StringBuilder();
        new ValueText(text, allowsMultiLine: false).Append(value, 1);
        return text.ToString();
    }
}
