using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Sources;

/// <summary>For whom a secret is fetched, as its source is told: who has been granted it.</summary>
/// <param name="ContainerId">Null of a pod whose containers are still to be made.</param>
/// <param name="LazyIdentity">Asked for only if a source is.</param>
public sealed record SecretRequester(string? ContainerId, Lazy<ContainerIdentity> LazyIdentity)
{
    public static SecretRequester Of(ContainerView view) => new(view.Id, view.LazyIdentity);
}
