using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>A container to be run by tuck-runtime, in words that every frontend has. It sleeps unless it is told a command.</summary>
/// <param name="Request">The value of the annotation tuck/secrets; null: none.</param>
internal sealed record ShimContainer(string? Request = null)
{
    /// <summary>One that no other has.</summary>
    public string Name { get; init; } = "c" + Guid.NewGuid().ToString("n")[..12];

    public string Image { get; init; } = AppImages.App;

    /// <summary>UID, UID:GID or a name; "" is the image's.</summary>
    public string User { get; init; } = "";

    public IReadOnlyList<string> Variables { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Where it has an empty tmpfs; not in pods.</summary>
    public IReadOnlyList<string> Tmpfs { get; init; } = [];

    public IReadOnlyList<PodMount> Volumes { get; init; } = [];

    public IReadOnlyList<string> Command { get; init; } = ["sleep", "1000"];

    /// <summary>Other annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Other options of docker run and podman run.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>All annotations.</summary>
    public IEnumerable<KeyValuePair<string, string>> AllAnnotations
        => Request is null ? Annotations : Annotations.Append(new("tuck/secrets", Request));
}
