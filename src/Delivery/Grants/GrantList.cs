using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Grants;

/// <summary>All grants of a configuration. Default deny.</summary>
public sealed class GrantList(IReadOnlyList<Grant> grants)
{
    public IReadOnlyList<Grant> Grants => grants;

    /// <summary>The first grant that lets the container have the secret, or null.</summary>
    public Grant? Find(string secret, ContainerIdentity identity)
    {
        foreach (Grant grant in grants)
        {
            if (grant.Allows(secret, identity))
            {
                return grant;
            }
        }
        return null;
    }

    /// <summary>As <see cref="Grant.MightAllow"/>.</summary>
    public bool MightAllow(string secret, ContainerIdentity identity)
        => grants.Any(grant => grant.MightAllow(secret, identity));

    /// <exception cref="DeliveryException">Denied: names the secret, what was seen and the command that would grant it.</exception>
    public void Require(string secret, ContainerIdentity identity)
    {
        if (Find(secret, identity) is null)
        {
            throw new DeliveryException(
                ExitCode.Denied,
                $"no grant for {identity}; to allow it: tuck grant add {secret} {identity}");
        }
    }
}
