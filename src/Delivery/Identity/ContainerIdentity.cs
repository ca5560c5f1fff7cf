namespace Tuck.Delivery.Identity;

/// <summary>
/// Who a container is, by what its image cannot set. An attribute an engine does not vouch for is null, and then no grant that
/// names the attribute matches.
/// </summary>
/// <param name="Engine">Who runs it, from the hook's registration, which root wrote: podman, oci (a bare runtime);
/// or from its own words at registration with it: containerd, crio; or from where it keeps the bundle: those and docker.</param>
/// <param name="Image">The image's name as the operator gave it, resolved by the engine.</param>
/// <param name="Name">The container's name.</param>
/// <param name="Namespace">Kubernetes namespace.</param>
/// <param name="Pod">Pod name.</param>
/// <param name="Container">The container's name within its pod.</param>
/// <param name="User">The host's user id for whom the engine runs; 0 for an engine of root.</param>
/// <param name="Project">Compose project.</param>
/// <param name="Service">The container's service within its Compose project.</param>
public sealed record ContainerIdentity(
    string Engine,
    string? Image = null,
    string? Name = null,
    string? Namespace = null,
    string? Pod = null,
    string? Container = null,
    string? User = null,
    string? Project = null,
    string? Service = null)
{
    /// <summary>What <see cref="Engine"/> can be.</summary>
    public static IReadOnlyList<string> Engines { get; } = ["docker", "containerd", "podman", "crio", "oci"];

    /// <summary>The words of a grant, in the order they are shown.</summary>
    public static IReadOnlyList<string> Attributes { get; } =
        ["engine", "image", "name", "project", "service", "namespace", "pod", "container", "user"];

    /// <summary>The value of one of <see cref="Attributes"/>.</summary>
    public string? this[string attribute] => attribute switch
    {
        "engine" => Engine,
        "image" => Image,
        "name" => Name,
        "project" => Project,
        "service" => Service,
        "namespace" => Namespace,
        "pod" => Pod,
        "container" => Container,
        "user" => User,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute)),
    };

    /// <summary>The attributes seen, as one would write them in a grant: <c>engine=podman name=db</c>.</summary>
    public override string ToString()
    {
        List<string> seen = [];
        foreach (string attribute in Attributes)
        {
            if (this[attribute] is { } value)
            {
                seen.Add($"{attribute}={value}");
            }
        }
        return string.Join(' ', seen);
    }
}
