using System.Text;

namespace Tuck.Kernel;

/// <summary>
/// Text from outside as it may stand in a message: one line, no control characters (they could forge log lines or drive a
/// terminal), bounded.
/// </summary>
public static class Printable
{
    /// <summary>Longer subjects say nothing more to a reader and would flood a log.</summary>
    private const int MaxLength = 300;

    /// <summary>A whole message holds a few subjects, each bounded already, and must not lose the cause at its end.</summary>
    private const int MaxLineLength = 4000;

    public static string Of(string unsafeText) => Of(unsafeText, MaxLength);

    /// <summary>The same for a message that subjects have been put into.</summary>
    public static string Line(string unsafeText) => Of(unsafeText, MaxLineLength);

    private static string Of(string unsafeText, int maxLength)
    {
        StringBuilder text = new();
        foreach (char c in unsafeText)
        {
            if (text.Length >= maxLength)
            {
                return text.Append('…').ToString();
            }
            _ = char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? text.Append('?') : text.Append(c);
        }
        return text.ToString();
    }
}
