using System.Globalization;
using System.Text;

namespace Tuck.Toml.Writing;

/// <summary>Writes strings and keys with the quotes and escapes they need (TOML 1.0, "String" and "Keys").</summary>
internal static class StringText
{
    public static void AppendKey(StringBuilder output, string key)
    {
        if (TomlKey.IsBare(key))
        {
            output.Append(key);
            return;
        }
        AppendBasic(output, key);
    }

    public static void AppendBasic(StringBuilder output, string text)
    {
        RequireScalars(text);
        output.Append('"');
        foreach (char c in text)
        {
            if (c is '"' or '\n' or '\t')
            {
                output.Append('\\').Append(c switch { '\n' => 'n', '\t' => 't', _ => c });
            }
            else
            {
                AppendEscaped(output, c);
            }
        }
        output.Append('"');
    }

    /// <summary>Several lines as they are where that is possible: whole files stay readable.</summary>
    public static void AppendMultiLine(StringBuilder output, string text)
    {
        RequireScalars(text);
        if (IsLiteral(text))
        {
            output.Append("'''\n").Append(text).Append("'''");
            return;
        }
        output.Append("\"\"\"\n");
        for (int i = 0; i < text.Length; i++)
        {
            // Two quotes in a row are content; the third, and one that would touch the closing ones, is not.
            bool isRisky = text[i] == '"' && (i == text.Length - 1 || (i >= 2 && text[i - 1] == '"' && text[i - 2] == '"'));
            if (isRisky)
            {
                output.Append('\\').Append('"');
            }
            else if (text[i] is '\n' or '\t' or '"')
            {
                output.Append(text[i]);
            }
            else
            {
                AppendEscaped(output, text[i]);
            }
        }
        output.Append("\"\"\"");
    }

    // A carriage return may stand in a literal string, before a line feed; but readers may turn that into "\n".
    private static bool IsLiteral(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' and not ('\n' or '\t') or '\x7f')
            {
                return false;
            }
        }
        return !text.Contains("'''", StringComparison.Ordinal) && !text.EndsWith('\'');
    }

    private static void AppendEscaped(StringBuilder output, char c)
    {
        if (c is < ' ' or '\x7f')
        {
            output.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        }
        else if (c == '\\')
        {
            output.Append("\\\\");
        }
        else
        {
            output.Append(c);
        }
    }

    // Half a surrogate pair is no Unicode; an encoder would turn it into another text without a word.
    private static void RequireScalars(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                throw new ArgumentException("half a surrogate pair cannot be written as TOML", nameof(text));
            }
        }
    }
}
