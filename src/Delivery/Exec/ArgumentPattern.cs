using Tuck.Delivery.Grants;

namespace Tuck.Delivery.Exec;

/// <summary>
/// A <see cref="Glob"/> over one argument or one path, narrower than over names, because what it lets through is acted on:
/// <list type="bullet">
/// <item>What begins with '-' matches only a pattern that does: <c>*</c> lets no option in.</item>
/// <item>What has a ".." for a component matches no wildcard: <c>/var/log/**</c> stays below /var/log.</item>
/// </list>
/// It sees words, not files: a link that the container has at such a path is followed.
/// </summary>
internal static class ArgumentPattern
{
    /// <summary>MAX_ARG_STRLEN: execve(2) takes no longer one, and the time to match it is bounded.</summary>
    private const int MaxLength = 128 * 1024;

    private static readonly char[] s_wildcards = ['*', '?'];

    internal static bool Matches(string pattern, string argument)
    {
        if (pattern.IndexOfAny(s_wildcards) < 0)
        {
            return pattern == argument;
        }
        bool isOption = argument.StartsWith('-') && !pattern.StartsWith('-');
        return argument.Length < MaxLength && !isOption && !LeadsUp(argument) && Glob.Matches(pattern, argument);
    }

    /// <summary>Also within <c>--file=../x</c>; and a name that ends so is rare enough to be listed exactly.</summary>
    private static bool LeadsUp(string argument)
        => argument.Contains("../", StringComparison.Ordinal)
            || argument.Contains("/..", StringComparison.Ordinal)
            || argument.EndsWith("..", StringComparison.Ordinal);
}
