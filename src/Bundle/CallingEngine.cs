using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Bundle;

/// <summary>
/// Which engine called a runtime, by where it keeps the bundle: a path of the engine's own making, in a directory of root's,
/// that no image has a say in. Annotations of the spec decide only where the engine writes them last.
/// </summary>
/// <param name="Kind">Whose records say who the container is.</param>
/// <param name="StateDirectory">containerd's, where the bundle is a task's of it.</param>
/// <param name="Namespace">containerd's word for who uses it: k8s.io, moby, default.</param>
/// <param name="Record">Docker's own of the container, where Docker called.</param>
public sealed record CallingEngine(
    EngineKind Kind, string? StateDirectory = null, string? Namespace = null, DockerRecord? Record = null)
{
    /// <summary>Between containerd's state directory and a task's namespace: its plugin's type and name.</summary>
    private const string TaskDirectory = "io.containerd.runtime.v2.task";

    /// <summary>Nobody but whoever wrote the bundle.</summary>
    public const string BareName = "oci";

    /// <summary>As grants say it.</summary>
    public string Name => Kind switch
    {
        EngineKind.Docker => "docker",
        EngineKind.Podman => "podman",
        EngineKind.ContainerdTask or EngineKind.ContainerdCri => "containerd",
        EngineKind.Crio => "crio",
        _ => BareName,
    };

    /// <param name="bundle">As the engine gave it.</param>
    /// <param name="id">The container's.</param>
    /// <param name="spec">Of the bundle.</param>
    public static CallingEngine Of(string bundle, string id, Spec spec)
    {
        string? parent = Path.GetDirectoryName(bundle);
        string? grandparent = Path.GetDirectoryName(parent);
        if (Path.GetFileName(grandparent) == TaskDirectory && Path.GetFileName(bundle) == id)
        {
            return OfTask(Path.GetDirectoryName(grandparent)!, Path.GetFileName(parent)!, id, spec);
        }
        bool isOfStorage = Path.GetFileName(bundle) == "userdata"
            && Path.GetFileName(parent) == id
            && Path.GetFileName(grandparent)!.EndsWith("-containers", StringComparison.Ordinal);
        return isOfStorage ? OfStorage(grandparent!, spec) : new CallingEngine(EngineKind.Oci);
    }

    /// <summary>
    /// Whether it is the container that holds a pod's namespaces. It asks for nothing, though it carries the pod's annotations;
    /// those of Podman do not. Only what the calling engine writes itself is looked at: an operator's annotation of that name
    /// must not let a container start without what it asks for.
    /// </summary>
    public bool IsSandbox(Spec spec) => Kind switch
    {
        EngineKind.ContainerdCri => CriAnnotations.IsSandboxOfContainerd(spec.Annotations),
        EngineKind.Crio => CriAnnotations.IsSandboxOfCrio(spec.Annotations),
        _ => false,
    };

    /// <summary>
    /// Who its container is: each attribute as the engine recorded it of its operator's words, or null. containerd's record of an
    /// image has to be asked for and is not among them.
    /// </summary>
    /// <param name="bundle">As the engine gave it, absolute.</param>
    /// <param name="id">The container's.</param>
    /// <param name="spec">Of the bundle, as the engine wrote it.</param>
    /// <param name="user">The host's user id for whom the engine runs.</param>
    /// <exception cref="DeliveryException">The engine's record is missing or damaged.</exception>
    public ContainerIdentity Identify(string bundle, string id, Spec spec, string user) => Kind switch
    {
        EngineKind.Docker => Record!.Identify(user),
        EngineKind.Podman => PodmanRecords.Identify(id, bundle, user),
        EngineKind.ContainerdCri => OfPod(CriAnnotations.OfContainerd(spec.Annotations), user),
        EngineKind.Crio => OfPod(CriAnnotations.OfCrio(spec.Annotations), user),
        _ => new ContainerIdentity(Name, Name: id, User: user),
    };

    private ContainerIdentity OfPod(CriIdentity pod, string user)
        => new(Name, pod.Image, Namespace: pod.Namespace, Pod: pod.Pod, Container: pod.Container, User: user);

    /// <summary>containerd: STATE/io.containerd.runtime.v2.task/NAMESPACE/ID, for all who use it, Docker among them.</summary>
    private static CallingEngine OfTask(string state, string @namespace, string id, Spec spec)
    {
        DockerRecord? record = IsDockers(@namespace) ? DockerRecords.Find(id, spec.RootPath) : null;
        EngineKind kind = @namespace switch
        {
            "k8s.io" when CriAnnotations.AreOfContainerd(spec.Annotations) => EngineKind.ContainerdCri,
            _ when record is not null => EngineKind.Docker,
            _ => EngineKind.ContainerdTask,
        };
        return new CallingEngine(kind, state, @namespace, record);
    }

    /// <summary>With userns-remap, moby-UID.GID: daemon.go of moby.</summary>
    private static bool IsDockers(string @namespace)
        => @namespace == "moby" || @namespace.StartsWith("moby-", StringComparison.Ordinal);

    /// <summary>
    /// containers/storage: Podman has its bundles below the graph root, CRI-O below the run root. Podman lets an image set any
    /// annotation, CRI-O's too, so the place decides: the lock of a graph root is in no run root.
    /// </summary>
    private static CallingEngine OfStorage(string containers, Spec spec)
    {
        bool isGraphRoot = Exists(Path.GetDirectoryName(containers)!, "storage.lock")
            || Exists(containers, "containers.json")
            || Exists(containers, "volatile-containers.json");
        bool isCrio = !isGraphRoot && CriAnnotations.AreOfCrio(spec.Annotations);
        // What is neither is refused when Podman's records are looked for.
        return new CallingEngine(isCrio ? EngineKind.Crio : EngineKind.Podman);
    }

    private static bool Exists(string directory, string name)
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(directory + "/" + name);
        return file is not null;
    }
}
