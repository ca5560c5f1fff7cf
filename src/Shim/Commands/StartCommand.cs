using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Shim.Commands;

/// <summary><c>start</c>: what was to be delivered is there.</summary>
internal sealed class StartCommand(Invocation invocation) : SubCommand(invocation)
{
    internal override int? Run()
    {
        string id = Invocation.ContainerId;
        if (!ContainerId.IsValid(id))
        {
            return null;
        }
        if (ReadSettings() is not { } settings)
        {
            return null;
        }
        if (PromisedFiles.Find(settings, id) is { } promised)
        {
            Require(promised);
            PromisedFiles.Forget(settings, id);
        }
        return null;
    }

    private static void Require(PromisedFiles promised)
    {
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Open(proc, PidFile.Read(promised.PidFile));
        if (DeliveredFile.FirstMissing(process, promised.Paths) is { } missing)
        {
            throw new DeliveryException(
                ExitCode.SecretUnavailable,
                $"{Printable.Of(missing)} was not delivered: its creation was cut short, or the hook or plugin that should have "
                    + "is not registered or does not run");
        }
    }
}
