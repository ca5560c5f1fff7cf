using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>open_tree(2) of a mount attached nowhere: how several files of one delivery get mounts of their own.</summary>
internal sealed class CloneCheck : ICheck
{
    private const string Name = "open_tree of a detached mount";
    private const int Bytes = 64 * 1024;

    public IEnumerable<Finding> Run()
    {
        try
        {
            return [Look()];
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.ENOSYS)
        {
            return [Finding.Warn(Name, "cannot be seen from here", "run it as root")];
        }
    }

    private static Finding Look()
    {
        using DetachedMount mount = new SecretFileSystem(SwapPolicy.Ramfs, string.Empty).Create(Bytes, 2, 0, 0);
        using (DirectoryHandle root = mount.OpenRootDirectory())
        {
            root.CreateFile("probe", 0).Dispose();
        }
        using DetachedMount? clone = mount.TryCloneFile("probe");
        return Finding.Ok(
            Name, clone is null ? "not supported (Linux 6.15); a file system a file is used instead" : "supported");
    }
}
