using System.Globalization;

namespace Tuck.Delivery.Exec;

/// <summary>Whom a rule lets a command run as: <c>999</c>, <c>999:999</c>, <c>*</c>. Names are the image's.</summary>
/// <param name="Uid">As the container counts; null: any.</param>
/// <param name="Gid">The same.</param>
public readonly record struct ExecUser(uint? Uid, uint? Gid)
{
    internal static ExecUser? TryParse(string text)
    {
        if (text == "*")
        {
            return new ExecUser(null, null);
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (TryParseId(colon < 0 ? text : text[..colon]) is not { } uid)
        {
            return null;
        }
        if (colon < 0)
        {
            return new ExecUser(uid, null);
        }
        return TryParseId(text[(colon + 1)..]) is { } gid ? new ExecUser(uid, gid) : null;
    }

    internal bool Matches(uint uid, uint gid) => (Uid is null || Uid == uid) && (Gid is null || Gid == gid);

    /// <summary>4294967295 is (uid_t)-1, which is no user.</summary>
    private static uint? TryParseId(string text)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id != uint.MaxValue ? id : null;
}
