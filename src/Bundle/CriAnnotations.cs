namespace Tuck.Bundle;

/// <summary>
/// What a runtime of Kubernetes notes in a container's annotations of who it is. In the spec they are the runtime's own: it writes
/// them last, over whatever a pod says. Anywhere else they may be anybody's.
/// </summary>
public static class CriAnnotations
{
    private const string ContainerdType = "io.kubernetes.cri.container-type";
    private const string CrioType = "io.kubernetes.cri-o.ContainerType";

    /// <summary>The image's name as the runtime resolved it: of containerd, of CRI-O.</summary>
    public static string? ImageOf(IReadOnlyDictionary<string, string> annotations)
        => First(annotations, "io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName");

    /// <summary>The container's name within its pod.</summary>
    public static string? ContainerNameOf(IReadOnlyDictionary<string, string> annotations)
        => First(annotations, "io.kubernetes.cri.container-name", "io.kubernetes.container.name");

    public static bool AreOfContainerd(IReadOnlyDictionary<string, string> annotations) => annotations.ContainsKey(ContainerdType);

    public static bool AreOfCrio(IReadOnlyDictionary<string, string> annotations) => annotations.ContainsKey(CrioType);

    /// <summary>Whether they say so, whoever wrote them: the other two tell for a runtime that writes its own last.</summary>
    public static bool SayIsSandbox(IReadOnlyDictionary<string, string> annotations)
        => IsSandboxOfContainerd(annotations) || IsSandboxOfCrio(annotations);

    public static bool IsSandboxOfContainerd(IReadOnlyDictionary<string, string> annotations)
        => First(annotations, ContainerdType) == "sandbox";

    public static bool IsSandboxOfCrio(IReadOnlyDictionary<string, string> annotations)
        => First(annotations, CrioType) == "sandbox";

    /// <summary>Who a container of containerd's is, in a spec that containerd wrote.</summary>
    public static CriIdentity OfContainerd(IReadOnlyDictionary<string, string> annotations) => new(
        First(annotations, "io.kubernetes.cri.sandbox-namespace"),
        First(annotations, "io.kubernetes.cri.sandbox-name"),
        First(annotations, "io.kubernetes.cri.container-name"),
        First(annotations, "io.kubernetes.cri.image-name"));

    /// <summary>
    /// The same of CRI-O: it writes the kubelet's labels last. Its own keys for namespace and pod
    /// (io.kubernetes.cri-o.Namespace, .KubeName) it writes for sandboxes only: in a container's spec they are the pod's author's.
    /// Source: SpecAddAnnotations of cri-o, internal/factory/container.
    /// </summary>
    public static CriIdentity OfCrio(IReadOnlyDictionary<string, string> annotations) => new(
        First(annotations, "io.kubernetes.pod.namespace"),
        First(annotations, "io.kubernetes.pod.name"),
        First(annotations, "io.kubernetes.container.name"),
        First(annotations, "io.kubernetes.cri-o.ImageName"));

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
