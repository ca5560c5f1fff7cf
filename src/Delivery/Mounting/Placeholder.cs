using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>
/// A mount the runtime makes at a target before secrets are attached over it. So the runtime makes the mount point, with its own
/// hardened code and also in a root that is read-only; and a delivery that does not happen shows nothing, not what an image has
/// put there. For the secrets directory it is an empty, read-only tmpfs; for a file with a place of its own, an empty file of the
/// host's, bound read-only.
/// </summary>
/// <param name="Destination">In the container.</param>
/// <param name="Type">As mount(8) and the runtime-spec name it.</param>
/// <param name="Source">Of a bind mount, the host's file; else the word by which the mount is known again.</param>
/// <param name="Options">In the words of the runtime-spec.</param>
public sealed record Placeholder(string Destination, string Type, string Source, IReadOnlyList<string> Options)
{
    /// <summary>What mountinfo shows as the source of the directory's placeholder. No engine lets a workload choose that word.</summary>
    internal const string DirectorySource = "tuck-placeholder";

    /// <summary>Read-only first: an empty bind source that a container could write would be written for all.</summary>
    private static readonly string[] s_restrictions = ["ro", "nosuid", "nodev", "noexec"];

    /// <summary>Those for everything in a plan.</summary>
    /// <param name="plan">Where the files go.</param>
    /// <param name="mounted">Destinations of the other mounts of the container.</param>
    /// <param name="filePath">The empty file of <see cref="EnsureFile"/>.</param>
    public static IReadOnlyList<Placeholder> For(MountPlan plan, IReadOnlyCollection<string> mounted, string filePath)
    {
        List<Placeholder> placeholders = [];
        bool isWhole = !plan.HasNestedTarget && !mounted.Any(path => IsAtOrBelow(path, plan.Directory));
        if (isWhole && plan.Paths.Any(plan.IsInDirectory))
        {
            placeholders.Add(new(plan.Directory, "tmpfs", DirectorySource, [.. s_restrictions, "mode=0755", "size=4k"]));
        }
        foreach (string path in plan.Paths)
        {
            if (!isWhole || !plan.IsInDirectory(path))
            {
                placeholders.Add(new(path, "bind", filePath, ["bind", .. s_restrictions]));
            }
        }
        return placeholders;
    }

    /// <summary>Makes the empty file, which stays, unless it is there.</summary>
    /// <returns>Its path, <see cref="Settings.PlaceholderPath"/>.</returns>
    public static string EnsureFile(Settings settings)
    {
        using DirectoryHandle run = DirectoryHandle.Ensure(settings.RunPath, 0x1c0); // 0700
        using SafeFileHandle? existing = run.TryOpenFile(Settings.PlaceholderName);
        if (existing is null)
        {
            Create(run);
        }
        return settings.PlaceholderPath;
    }

    private static void Create(DirectoryHandle run)
    {
        try
        {
            run.CreateFile(Settings.PlaceholderName, 0x124).Dispose(); // 0444
        }
        catch (KernelException e) when (e.Errno == Errno.EEXIST)
        {
            // Another container's.
        }
    }

    /// <summary>Whether the source of a mount is a placeholder's.</summary>
    public static bool IsSource(string source, Settings settings)
        => source == DirectorySource || source == settings.PlaceholderPath;

    /// <summary>
    /// /var/run leads to /run in nearly every image, and which it is cannot be seen yet: a Kubernetes service account is mounted at
    /// /var/run/secrets/kubernetes.io/serviceaccount.
    /// </summary>
    private static bool IsAtOrBelow(string path, string directory)
    {
        string normal = path.StartsWith("/var/run/", StringComparison.Ordinal) ? path[4..] : path;
        return (normal.TrimEnd('/') + "/").StartsWith(directory + "/", StringComparison.Ordinal);
    }
}
