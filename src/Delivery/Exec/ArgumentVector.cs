using System.Text;
using Tuck.Kernel;

namespace Tuck.Delivery.Exec;

/// <summary>
/// The arguments of a command, compared and shown one by one. A joined string is ambiguous: <c>["sh", "-c x"]</c> and
/// <c>["sh", "-c", "x"]</c> are two commands.
/// </summary>
internal static class ArgumentVector
{
    /// <summary>As the last item of a pattern: any number of further arguments, whatever they are.</summary>
    internal const string Rest = "**";

    private const int MaxShownArguments = 8;
    private const int MaxShownLength = 60;

    internal static bool Equals(IReadOnlyList<string> arguments, IReadOnlyList<string> others)
        => arguments.SequenceEqual(others, StringComparer.Ordinal);

    /// <summary>One glob an argument.</summary>
    internal static bool Matches(IReadOnlyList<string> pattern, IReadOnlyList<string> arguments)
    {
        int fixedCount = pattern[^1] == Rest ? pattern.Count - 1 : pattern.Count;
        if (arguments.Count < fixedCount || (arguments.Count > fixedCount && fixedCount == pattern.Count))
        {
            return false;
        }
        for (int i = 0; i < fixedCount; i++)
        {
            if (!ArgumentPattern.Matches(pattern[i], arguments[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Whether it is what execve(2) would be given: with a NUL or a lone surrogate in it, what runs is not what was compared.
    /// </summary>
    internal static bool IsText(string argument)
    {
        foreach (Rune rune in argument.EnumerateRunes())
        {
            // A lone surrogate is enumerated as U+FFFD, which itself is what others write for bytes that are no text.
            if (rune.Value is 0 or 0xfffd)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>As a list of TOML, for a message: quotes are escaped, so that two commands look like two; bounded.</summary>
    internal static string Show(IReadOnlyList<string> arguments)
    {
        IEnumerable<string> shown = arguments.Take(MaxShownArguments).Select(Show);
        return $"[{string.Join(", ", shown)}{(arguments.Count > MaxShownArguments ? ", …" : string.Empty)}]";
    }

    private static string Show(string argument)
    {
        string text = argument.Length > MaxShownLength ? argument[..MaxShownLength] + '…' : argument;
        string escaped = Printable.Of(text).Replace("\\", @"\\", StringComparison.Ordinal);
        return '"' + escaped.Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
    }
}
