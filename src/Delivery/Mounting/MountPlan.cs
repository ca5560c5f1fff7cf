using Tuck.Delivery.Requests;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>What goes where: targets made absolute, so that two ways to write one place are one.</summary>
public sealed class MountPlan
{
    private MountPlan(string directory, IReadOnlyList<string> paths) => (Directory, Paths) = (directory, paths);

    /// <summary>The secrets directory in the container.</summary>
    public string Directory { get; }

    /// <summary>The absolute path of each target, in the order asked.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>
    /// Whether a file wants a place deeper inside the secrets directory: then a mount over the directory would hide its own
    /// mount point, and every file gets a mount of its own.
    /// </summary>
    public bool HasNestedTarget { get; private init; }

    /// <exception cref="DeliveryException">Two secrets for one place.</exception>
    public static MountPlan For(IReadOnlyList<SecretTarget> targets, string directory)
    {
        List<string> paths = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        bool hasNested = false;
        foreach (SecretTarget target in targets)
        {
            string path = target.PathIn(directory);
            if (!seen.Add(path))
            {
                throw new DeliveryException(
                    ExitCode.Usage, $"request {target.Secret}: two secrets for target {Printable.Of(path)}");
            }
            paths.Add(path);
            hasNested |= FileNameIn(directory, path) is { } name && name.Contains('/', StringComparison.Ordinal);
        }
        return new MountPlan(directory, paths) { HasNestedTarget = hasNested };
    }

    /// <summary>Whether the path lies directly in the secrets directory.</summary>
    public bool IsInDirectory(string path)
        => FileNameIn(Directory, path) is { } name && !name.Contains('/', StringComparison.Ordinal);

    private static string? FileNameIn(string directory, string path)
        => path.Length > directory.Length + 1 && path.StartsWith(directory, StringComparison.Ordinal)
            && path[directory.Length] == '/'
            ? path[(directory.Length + 1)..]
            : null;
}
