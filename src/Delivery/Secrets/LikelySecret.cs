using System.Text;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// Whether a variable of a container looks like a secret, by its name or by the form of its value: a guess, for a person to look
/// at (CIS Docker Benchmark 5.10). Nothing is refused or moved for it.
/// </summary>
public static class LikelySecret
{
    /// <summary>Parts of names of variables that hold one.</summary>
    private static readonly string[] s_names =
    [
        "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY",
        "ENCRYPTION_KEY", "SIGNING_KEY", "MASTER_KEY", "AUTH_KEY", "_PASS", "_PWD",
    ];

    /// <summary>Last words of names of what is said about one: TOKEN_TTL, SECRET_NAME.</summary>
    private static readonly string[] s_lastWords =
    [
        "FILE", "FILES", "PATH", "DIR", "TTL", "LIFETIME", "EXPIRY", "EXPIRATION", "EXPIRES", "TIMEOUT", "INTERVAL", "LENGTH",
        "MIN", "MAX", "NAME", "ID", "TYPE", "ALGORITHM", "ENABLED", "DISABLED", "REQUIRED", "POLICY", "ENDPOINT", "URL", "URI",
    ];

    /// <summary>Beginnings of keys and tokens, as those who give them out publish for scanners.</summary>
    private static readonly byte[][] s_beginnings = Bytes(
        "ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "rk_live_", "hvs.", "npm_", "pypi-",
        "AGE-SECRET-KEY-", "-----BEGIN PRIVATE KEY", "-----BEGIN RSA PRIVATE KEY", "-----BEGIN EC PRIVATE KEY",
        "-----BEGIN OPENSSH PRIVATE KEY", "-----BEGIN ENCRYPTED PRIVATE KEY");

    /// <summary>What a switch is set to, and not a secret.</summary>
    private static readonly byte[][] s_switches = Bytes("", "0", "1", "true", "false", "yes", "no", "on", "off", "none", "null");

    /// <param name="name">Of the variable.</param>
    /// <param name="value">Of the variable.</param>
    public static bool Is(string name, ReadOnlySpan<byte> value) => !IsSwitch(value) && (IsName(name) || IsValue(value));

    private static bool IsName(string name)
    {
        string words = name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
        string last = words[(words.LastIndexOf('_') + 1)..];
        return Array.Exists(s_names, part => words.Contains(part, StringComparison.Ordinal)) && !s_lastWords.Contains(last);
    }

    private static bool IsValue(ReadOnlySpan<byte> value)
        => BeginsAsToken(value) || IsWebToken(value) || HasPasswordInUrl(value) || HasPasswordInWords(value);

    private static bool IsSwitch(ReadOnlySpan<byte> value)
    {
        foreach (byte[] word in s_switches)
        {
            if (Ascii.EqualsIgnoreCase(word, value))
            {
                return true;
            }
        }
        return false;
    }

    private static bool BeginsAsToken(ReadOnlySpan<byte> value)
    {
        foreach (byte[] beginning in s_beginnings)
        {
            if (value.StartsWith(beginning))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A signed JSON web token: three parts, of which two begin with <c>{"</c> in base64 (RFC 7519).</summary>
    private static bool IsWebToken(ReadOnlySpan<byte> value)
        => value.StartsWith("eyJ"u8) && value.Count((byte)'.') == 2 && value.IndexOf(".eyJ"u8) > 0;

    /// <summary>scheme://user:password@host (RFC 3986, section 3.2.1).</summary>
    private static bool HasPasswordInUrl(ReadOnlySpan<byte> value)
    {
        int scheme = value.IndexOf("://"u8);
        if (scheme <= 0)
        {
            return false;
        }
        ReadOnlySpan<byte> authority = value[(scheme + 3)..];
        authority = authority.IndexOf((byte)'/') is var end and >= 0 ? authority[..end] : authority;
        int at = authority.LastIndexOf((byte)'@');
        return at > 0 && authority[..at].IndexOf((byte)':') is var colon and >= 0 && colon + 1 < at;
    }

    /// <summary>password=… in a connection string of ADO.NET, JDBC or libpq.</summary>
    private static bool HasPasswordInWords(ReadOnlySpan<byte> value) => Has(value, "password="u8) || Has(value, "pwd="u8);

    private static bool Has(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i + word.Length < value.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(value.Slice(i, word.Length), word))
            {
                return true;
            }
        }
        return false;
    }

    private static byte[][] Bytes(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];
}
