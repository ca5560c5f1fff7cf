using System.Globalization;
using System.Text;

namespace Tuck.Toml;

/// <summary>Keys as text: in messages, and what may stand without quotes (TOML 1.0, "Keys").</summary>
public static class TomlKey
{
    // A key in a message is there to be recognised, not to be read in full.
    private const int MaxShown = 40;

    /// <summary>
    /// The key in double quotes, shortened, everything but printable ASCII escaped: a hostile document writes
    /// neither control sequences nor a second line into a terminal or a log.
    /// </summary>
    public static string ForMessage(string key)
    {
        var text = new StringBuilder("\"");
        foreach (char c in key.AsSpan(0, Math.Min(key.Length, MaxShown)))
        {
            if (c is < ' ' or > '~' or '"' or '\\')
            {
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }
        return text.Append(key.Length > MaxShown ? "...\"" : "\"").ToString();
    }

    internal static bool IsBare(string key)
    {
        foreach (char c in key)
        {
            if (c > '~' || !IsBare((byte)c))
            {
                return false;
            }
        }
        return key.Length > 0;
    }

    internal static bool IsBare(byte b) =>
        (uint)((b | 0x20) - 'a') <= 'z' - 'a' || (uint)(b - '0') <= 9 || b is (byte)'_' or (byte)'-';
}
