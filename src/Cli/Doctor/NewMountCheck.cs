using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>fsopen(2), fsmount(2) and their kind: without them nothing can be delivered.</summary>
internal sealed class NewMountCheck : ICheck
{
    private const string Name = "fsopen";

    public IEnumerable<Finding> Run()
    {
        try
        {
            FileSystemContext.Open("tmpfs").Dispose();
            return [Finding.Ok(Name, "present")];
        }
        catch (KernelException e) when (e.IsUnsupported)
        {
            return [Finding.Fail(Name, "missing", "Linux 5.12 or newer is needed")];
        }
        catch (KernelException e) when (e.Errno == Errno.EPERM)
        {
            return [Finding.Warn(Name, "not allowed here", "run it as root; a seccomp filter may forbid it, too")];
        }
    }
}
