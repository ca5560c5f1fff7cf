using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Bundle.Running;

/// <summary>
/// The process that an engine leaves with a running container: conmon (Podman, CRI-O), or a shim of containerd's, which Docker
/// has too. Between them they tell every bundle, wherever the engine was told to keep it.
/// </summary>
internal static class Attendant
{
    private const string Conmon = "conmon";

    /// <summary>Of containerd-shim-runc-v2 and the like: the kernel keeps 15 bytes of a name.</summary>
    private const string Shim = "containerd-shim";

    private const string ShimPidFile = "init.pid";

    /// <summary>None if it is no such process.</summary>
    internal static IEnumerable<RunningBundle> BundlesOf(ProcFs proc, ProcessHandle process) => process.Name() switch
    {
        Conmon => OfConmon(process.Arguments(), process.Uid),
        // What root opens in directories of others could be anything: a shim of a rootless engine is passed over.
        Shim when process.Uid == 0 && process.WorkingDirectory() is { } bundle => OfShim(proc, bundle),
        _ => [],
    };

    /// <summary>conmon -b BUNDLE -c ID, which ends with the container; with -e it attends an exec.</summary>
    private static IEnumerable<RunningBundle> OfConmon(IReadOnlyList<string> arguments, uint user)
    {
        bool isExec = arguments.Contains("-e") || arguments.Contains("--exec");
        if (!isExec && After(arguments, "-b") is { } bundle && After(arguments, "-c") is { } id)
        {
            yield return new RunningBundle(bundle, id, user);
        }
    }

    /// <summary>
    /// A shim's working directory is the bundle of the container it was started for; it attends all containers of that one's pod,
    /// whose bundles are beside it.
    /// </summary>
    private static IEnumerable<RunningBundle> OfShim(ProcFs proc, string bundle)
    {
        string tasks = Path.GetDirectoryName(bundle) ?? "/";
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(tasks);
        foreach (string id in directory?.Names() ?? [])
        {
            if (ContainerPidFile.Read($"{tasks}/{id}/{ShimPidFile}") is { } pid && ProcessHandle.IsAlive(proc, pid))
            {
                yield return new RunningBundle($"{tasks}/{id}", id, 0);
            }
        }
    }

    private static string? After(IReadOnlyList<string> arguments, string option)
        => arguments.SkipWhile(argument => argument != option).ElementAtOrDefault(1);
}
