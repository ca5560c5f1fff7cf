using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>The audit log: what cannot be accounted for is not delivered.</summary>
internal sealed class AuditLogCheck(Settings settings) : ICheck
{
    private const string Name = "audit log";

    public IEnumerable<Finding> Run()
    {
        if (!File.Exists(settings.AuditPath))
        {
            return [Finding.Ok(Name, $"{settings.AuditPath} not made yet: the first change makes it")];
        }
        try
        {
            new AuditLog(settings.AuditPath, TimeProvider.System).RequireWritable();
            return [Finding.Ok(Name, $"{settings.AuditPath} can be written")];
        }
        catch (KernelException e)
        {
            return [Finding.Fail(Name, e.Message, "make it writable, or set audit.path: until then nothing is delivered")];
        }
    }
}
