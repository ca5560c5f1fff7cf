using System.Globalization;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Bundle.Running;

/// <summary>The containers that run on this machine, of every engine that leaves a process of its own with each.</summary>
public static class RunningContainers
{
    /// <summary>
    /// Looks at the processes of the machine: no engine is asked, and none has to be configured. Pods' sandboxes, which run nothing,
    /// are not among them. What ends while it is looked at is not there, and what is
    /// not ours to look at, if we are not root.
    /// </summary>
    public static IReadOnlyList<RunningContainer> List()
    {
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle own = ProcessHandle.Current(proc);
        Dictionary<string, RunningContainer> found = new(StringComparer.Ordinal);
        foreach (RunningBundle bundle in proc.Pids().SelectMany(pid => BundlesOf(proc, pid, own)))
        {
            if (!found.ContainsKey(bundle.Path) && TryRead(bundle) is { } container)
            {
                found[bundle.Path] = container;
            }
        }
        return [.. found.Values.OrderBy(container => container.Identity.Engine).ThenBy(container => container.Name)];
    }

    /// <summary>A process of a container's may call itself what it likes, but it counts processes in another way than we do.</summary>
    private static List<RunningBundle> BundlesOf(ProcFs proc, int pid, ProcessHandle own)
    {
        try
        {
            using ProcessHandle process = ProcessHandle.Open(proc, pid);
            return process.SharesPids(own) ? [.. Attendant.BundlesOf(proc, process)] : [];
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES)
        {
            return [];
        }
    }

    /// <summary>Null if it is a sandbox, has ended, or is no container: a user may start a conmon of anything.</summary>
    private static RunningContainer? TryRead(RunningBundle bundle)
    {
        try
        {
            using EngineDocument document = EngineDocument.ReadSpec(bundle.Path);
            Spec spec = Spec.Parse(document.Bytes.Span);
            CallingEngine engine = CallingEngine.Of(bundle.Path, bundle.Id, spec);
            return document.Uid != bundle.User || engine.IsSandbox(spec)
                ? null
                : new RunningContainer(Identify(engine, bundle, spec), bundle.Id, bundle.Path);
        }
        catch (Exception e) when (e is OciException or DeliveryException { ExitCode: ExitCode.BadState })
        {
            return null;
        }
    }

    /// <summary>Of a damaged record it is known at least whose it is.</summary>
    private static ContainerIdentity Identify(CallingEngine engine, RunningBundle bundle, Spec spec)
    {
        string user = bundle.User.ToString(CultureInfo.InvariantCulture);
        try
        {
            return engine.Identify(bundle.Path, bundle.Id, spec, user);
        }
        catch (DeliveryException)
        {
            return new ContainerIdentity(engine.Name, User: user);
        }
    }
}
