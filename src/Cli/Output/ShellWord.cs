namespace Tuck.Cli.Output;

/// <summary>Text as one word of a shell's command line, to be copied from what we print.</summary>
internal static class ShellWord
{
    private const string Plain = "@%+=:,./-_";

    internal static string Of(string text)
        => text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || Plain.Contains(character, StringComparison.Ordinal))
            ? text
            : "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
