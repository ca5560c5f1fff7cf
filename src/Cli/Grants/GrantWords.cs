using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Identity;
using Tuck.Kernel;

namespace Tuck.Cli.Grants;

/// <summary>Grants and attributes as they are typed: <c>engine=podman name=web</c>.</summary>
internal static class GrantWords
{
    private const string User = "user";

    /// <exception cref="DeliveryException">No attribute, an unknown one, or one given twice.</exception>
    internal static Grant Parse(string secretPattern, IEnumerable<string> words)
    {
        if (secretPattern.Length == 0 || secretPattern.Any(c => c is '=' or ',' or ' ' || char.IsControl(c)))
        {
            throw Wrong($"secret pattern {Printable.Of(secretPattern)}: a name, in which *, ** and ? stand for others");
        }
        IReadOnlyList<KeyValuePair<string, string>> attributes = ParseAttributes(words);
        return attributes.Count > 0
            ? new Grant(secretPattern, attributes)
            : throw Wrong($"a grant needs at least one of {Known} (to grant to every container: engine=*)");
    }

    /// <summary>A grant as it is typed in a shell.</summary>
    internal static string Show(Grant grant)
        => string.Join(
            ' ', grant.Attributes.Select(attribute => ShellWord.Of($"{attribute.Key}={attribute.Value}")).Prepend(grant.Secret));

    internal static IReadOnlyList<KeyValuePair<string, string>> ParseAttributes(IEnumerable<string> words)
    {
        List<KeyValuePair<string, string>> attributes = [];
        foreach (string word in words)
        {
            int at = word.IndexOf('=', StringComparison.Ordinal);
            string attribute = at > 0 ? word[..at] : throw Wrong($"{Printable.Of(word)}: must be ATTRIBUTE=PATTERN");
            if (!ContainerIdentity.Attributes.Contains(attribute))
            {
                throw Wrong($"unknown attribute {Printable.Of(attribute)}; known are {Known}");
            }
            if (attributes.Exists(earlier => earlier.Key == attribute))
            {
                throw Wrong($"attribute {attribute}: given twice");
            }
            string pattern = word[(at + 1)..];
            if (pattern.Length == 0 || pattern.Any(char.IsControl))
            {
                throw Wrong($"attribute {attribute}: needs a pattern");
            }
            attributes.Add(new(attribute, attribute == User ? UserNumber.Of(pattern) : pattern));
        }
        return attributes;
    }

    private static string Known => string.Join(", ", ContainerIdentity.Attributes);

    private static DeliveryException Wrong(string cause) => new(ExitCode.Usage, cause);
}
