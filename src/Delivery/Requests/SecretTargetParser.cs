using System.Globalization;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Requests;

/// <summary>
/// Reads a request: <c>db-password; api-token,target=/etc/app/token,mode=0440,uid=1000,gid=1000; cert,optional</c>. The option
/// names are those of <c>docker service --secret</c> and <c>podman --secret</c>. Options may be separated by blanks instead of
/// commas, because Podman 4 takes an annotation apart at its commas. It comes from outside, perhaps from an image.
/// </summary>
internal static class SecretTargetParser
{
    /// <summary>As NAME_MAX of Linux file systems.</summary>
    private const int MaxNameLength = 255;

    private const int MaxPathLength = 4095;

    private static readonly char[] s_blanks = [' ', '\t'];

    internal static void ParseAll(string text, List<SecretTarget> targets)
    {
        foreach (string item in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            targets.Add(Parse(item));
        }
    }

    /// <summary>What a secret is asked for as that is only named.</summary>
    internal static SecretTarget Default(string secret) => new(secret, secret, null, null, null, IsOptional: false);

    private static SecretTarget Parse(string item)
    {
        List<string> parts = Words(item);
        bool isNamed = parts[0].Contains('=', StringComparison.Ordinal);
        string secret = isNamed ? string.Empty : SecretName.Require(parts[0]);
        SecretTarget target = Default(secret);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string part in isNamed ? parts : parts[1..])
        {
            (string option, string? value) = SplitOption(part);
            if (!seen.Add(option))
            {
                throw Wrong(item, $"option {Printable.Of(option)} twice");
            }
            target = Apply(target, item, option, value);
        }
        return target.Secret.Length > 0 ? target : throw Wrong(item, "no secret named");
    }

    private static List<string> Words(string item)
    {
        List<string> words = [];
        foreach (string field in item.Split(','))
        {
            string[] inField = field.Split(s_blanks, StringSplitOptions.RemoveEmptyEntries);
            words.AddRange(inField.Length > 0 ? inField : throw Wrong(item, "nothing between two commas, or at an end"));
        }
        return words;
    }

    private static SecretTarget Apply(SecretTarget target, string item, string option, string? value) => option switch
    {
        "source" or "src" when value is not null && target.Secret.Length == 0 => target with
        {
            Secret = SecretName.Require(value),
            Target = target.Target.Length == 0 ? value : target.Target,
        },
        "target" or "dst" or "destination" when value is not null => target with { Target = CheckTarget(item, value) },
        "mode" when value is not null => target with { Mode = ParseMode(item, value) },
        "uid" when value is not null => target with { Uid = ParseId(item, option, value) },
        "gid" when value is not null => target with { Gid = ParseId(item, option, value) },
        "optional" when value is null or "true" => target with { IsOptional = true },
        "optional" when value == "false" => target,
        "rotate" when value is RotateWords.Live or RotateWords.Restart
            => target with { StaysUntilRestart = value == RotateWords.Restart },
        "rotate" => throw Wrong(item, "rotate must be live or restart"),
        "type" when value == "mount" => target,
        "type" => throw Wrong(item, "only type=mount; environment variables would show in inspect and /proc"),
        _ => throw Wrong(item, $"unknown option {Printable.Of(option)}; known are target, mode, uid, gid, optional, rotate"),
    };

    private static (string Option, string? Value) SplitOption(string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (part, null) : (part[..equals], part[(equals + 1)..]);
    }

    private static string CheckTarget(string item, string target)
    {
        if (target.Length is 0 or > MaxPathLength || target.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            throw Wrong(item, "target is empty, too long, or has a control character");
        }
        if (!target.StartsWith('/'))
        {
            return IsFileName(target)
                ? target
                : throw Wrong(item, "target must be a file name or an absolute path, without \"..\"");
        }
        foreach (string name in target[1..].Split('/'))
        {
            if (!IsFileName(name))
            {
                throw Wrong(item, "target must be a plain absolute path: no \"..\", \".\" or empty component");
            }
        }
        return target;
    }

    private static bool IsFileName(string name)
        => name.Length is > 0 and <= MaxNameLength && name is not "." and not ".." && !name.Contains('/', StringComparison.Ordinal);

    private static int ParseMode(string item, string value)
    {
        int mode = 0;
        foreach (char digit in value)
        {
            if (digit is < '0' or > '7' || (mode = (mode * 8) + (digit - '0')) > 0x1ff)
            {
                throw Wrong(item, "mode must be octal, from 0000 to 0777");
            }
        }
        return value.Length is > 0 and <= 4 ? mode : throw Wrong(item, "mode must be octal, from 0000 to 0777");
    }

    /// <summary>4294967295 is (uid_t)-1, which chown(2) takes for "leave it".</summary>
    private static uint ParseId(string item, string option, string value)
        => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id != uint.MaxValue
            ? id
            : throw Wrong(item, $"{option} must be a number from 0 to 4294967294");

    private static DeliveryException Wrong(string item, string cause)
        => new(ExitCode.Usage, $"request {Printable.Of(item)}: {cause}");
}
