namespace Tuck.Bundle;

/// <summary>
/// What a runtime of Kubernetes notes in a container's annotations of who it is. In the spec they are the runtime's own: it writes
/// them last, over whatever a pod says. Anywhere else they may be anybody's.
/// </summary>
public static class CriAnnotations
{
    /// <summary>The image's name as the runtime resolved it: of containerd, of CRI-O.</summary>
    public static string? ImageOf(IReadOnlyDictionary<string, string> annotations)
        => First(annotations, "io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName");

    /// <summary>The container's name within its pod.</summary>
    public static string? ContainerNameOf(IReadOnlyDictionary<string, string> annotations)
        => First(annotations, "io.kubernetes.cri.container-name", "io.kubernetes.container.name");

    private static string? First(IReadOnlyDictionary<string, string> annotations, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (annotations.TryGetValue(key, out string? value) && value.Length > 0)
            {
                return value;
            }
        }
        return null;
    }
}
