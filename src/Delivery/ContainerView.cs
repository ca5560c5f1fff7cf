using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;

namespace Tuck.Delivery;

/// <summary>
/// One container, as delivery sees it, whoever was called: a hook, a shim or an NRI plugin maps what it was given to this. What
/// an image can set (annotations, user, environment) asks; what it cannot (<see cref="Identity"/>) decides.
/// </summary>
public sealed record ContainerView
{
    public required string Id { get; init; }

    /// <summary>The container's init process, which holds its mount namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>Where the container's root file system is, as that process sees it: below its "/" until it has pivoted.</summary>
    public required string RootPath { get; init; }

    /// <summary>Asked only once something is requested: looking it up may mean reading an engine's records.</summary>
    public required Lazy<ContainerIdentity> LazyIdentity { get; init; }

    public ContainerIdentity Identity => LazyIdentity.Value;

    /// <summary>How messages call it: by a shortened id, if nothing better is known.</summary>
    [System.Diagnostics.CodeAnalysis.AllowNull]
    public string Label
    {
        get => field ?? ShortId.Of(Id);
        init;
    }

    public required IReadOnlyDictionary<string, string> Annotations { get; init; }

    /// <summary>The value of TUCK_SECRETS in the container's environment, or null.</summary>
    public string? RequestVariable { get; init; }

    /// <summary>
    /// Whether the caller can change the container's environment, as <c>tuck/env-to-file</c> and <c>tuck/env-file</c> ask.
    /// </summary>
    public bool MovesVariables { get; init; }

    /// <summary>
    /// Whether the caller has a say in every process of the container, its limits and what else is run, as <c>tuck/exec</c> and
    /// <c>tuck/coredump</c> ask.
    /// </summary>
    public bool ControlsProcess { get; init; }

    /// <summary>The user of the container's process, as the container counts: who owns a secret by default.</summary>
    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public IdMap UidMap { get; init; } = IdMap.Identity;

    public IdMap GidMap { get; init; } = IdMap.Identity;

    /// <summary>SELinux context for the container's mounts; empty without SELinux.</summary>
    public string MountLabel { get; init; } = string.Empty;

    /// <summary>The bind mounts an operator gave the container: destination to source.</summary>
    public IReadOnlyDictionary<string, string> BindSources { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The root file system as the host sees it, where the engine has it mounted there and the container's process is younger
    /// than ours: that this is the process's root then tells that it is the container's. Null for one that must be older.
    /// </summary>
    public string? HostRootPath { get; init; }

    /// <summary>The exec policy it asks for, to be recorded with what it holds.</summary>
    public string? ExecPolicy { get; init; }

    /// <summary>Variables whose values are in files, to be recorded: an engine gives an exec the values once more.</summary>
    public IReadOnlyList<VariableInFile> VariablesInFiles { get; init; } = [];

    /// <summary>The bundle, for finding out later whether the container still exists.</summary>
    public required string Bundle { get; init; }
}
