using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Grants;

/// <summary>
/// A rule of config.toml: containers of which every named attribute matches may have the secrets whose name matches. What is not
/// granted is denied.
/// </summary>
/// <param name="Secret">Pattern over secret names.</param>
/// <param name="Attributes">Attribute to pattern; at least one.</param>
public sealed record Grant(string Secret, IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    public bool Allows(string secret, ContainerIdentity identity) => Matches(secret, identity, isUnknownEnough: false);

    /// <summary>Whether it could, whatever the attributes that are not known yet will be: for preparing, never for giving.</summary>
    public bool MightAllow(string secret, ContainerIdentity identity) => Matches(secret, identity, isUnknownEnough: true);

    private bool Matches(string secret, ContainerIdentity identity, bool isUnknownEnough)
    {
        if (!Glob.Matches(Secret, secret))
        {
            return false;
        }
        foreach ((string attribute, string pattern) in Attributes)
        {
            bool matches = identity[attribute] is { } value ? Glob.Matches(pattern, value) : isUnknownEnough;
            if (!matches)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>As it is typed: <c>db-* engine=podman name=web</c>.</summary>
    public override string ToString()
        => Secret + string.Concat(Attributes.Select(attribute => $" {attribute.Key}={attribute.Value}"));
}
