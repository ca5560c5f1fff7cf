using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>mount_setattr(2), which makes a mount namespace of our own private.</summary>
internal sealed class MountSetattrCheck : ICheck
{
    private const string Name = "mount_setattr";

    public IEnumerable<Finding> Run()
    {
        try
        {
            MountNamespace.RunPrivate(_ => { });
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
