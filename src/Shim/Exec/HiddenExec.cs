using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Kernel;

namespace Tuck.Shim.Exec;

/// <summary>
/// An exec that does not see the container's secrets:
/// <list type="number">
/// <item>The container's mount namespace is copied, and in the copy what was delivered is unmounted.</item>
/// <item>A process of ours goes into the container's namespaces, and into that copy.</item>
/// <item>The real runtime executes in a container of which it is told that this is its process.</item>
/// </list>
/// What runs is in the container's other namespaces, so it sees other processes of the container: where it may trace one, it reaches
/// that one's files by /proc/PID/root. Out of sight is not out of reach for who has the container's own user and capabilities.
/// </summary>
internal sealed class HiddenExec(Invocation invocation, LedgerEntry holder)
{
    /// <summary>The program that runs, whatever has become of its name.</summary>
    private const string Self = "/proc/self/exe";

    /// <exception cref="DeliveryException">The secrets cannot be hidden here.</exception>
    internal int Run()
    {
        RuntimeState state = RuntimeState.Find(invocation) ?? throw Unsupported("is not in the runtime's state where it should be");
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ContainerProcess.OpenRecorded(proc, holder);
        using ProcessHandle current = ProcessHandle.Current(proc);
        if (!ProcessNamespaces.CanEnter(current, process))
        {
            throw Unsupported("has a user or time namespace of its own");
        }
        using SafeFileHandle copy = CopyWithoutSecrets(proc, process); // 1
        ChildProcess standIn = StartStandIn(current, process, copy);
        try
        {
            Tether? tether = Tether.TryTo(standIn.Pid);
            if (!standIn.WaitForStop(tether)) // 2
            {
                throw new DeliveryException(ExitCode.Kernel, "the process that is to stand for the container's ended at once");
            }
            return Execute(proc, state, standIn); // 3
        }
        finally
        {
            standIn.Kill();
        }
    }

    private SafeFileHandle CopyWithoutSecrets(ProcFs proc, ProcessHandle process)
    {
        using SafeFileHandle own = process.OpenMountNamespace();
        return MountNamespace.Copy(
            own, $"process {process.Pid}", proc, () => DeliveredFile.Unmount(proc, holder.Secrets.Select(secret => secret.Target)));
    }

    private static ChildProcess StartStandIn(ProcessHandle current, ProcessHandle process, SafeFileHandle copy)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"/proc/{current.Pid}/fd/{copy.DangerousGetHandle()}");
        string[] argv = [RealRuntime.OwnName, StandIn.Option, name];
        return ProcessNamespaces.StartIn(current, process, Self, [.. argv.Select(Encoding.UTF8.GetBytes)]);
    }

    private static DeliveryException Unsupported(string cause)
        => new(ExitCode.Unsupported, $"the policy hides the secrets, which cannot be done here: the container {cause}");

    private int Execute(ProcFs proc, RuntimeState state, ChildProcess standIn)
    {
        using ProcessHandle process = ProcessHandle.Open(proc, standIn.Pid);
        using StandInState root = StandInState.Make(state, process, invocation.Settings.StandInPath);
        int command = invocation.CommandLine.CommandIndex;
        ChildProcess child = invocation.Start(
        [
            .. invocation.Words.Take(command), "--root"u8.ToArray(), Encoding.UTF8.GetBytes(root.Root), .. invocation.Words.Skip(command),
        ]);
        using ForwardedSignals signals = new(child);
        return child.WaitForExit();
    }
}
