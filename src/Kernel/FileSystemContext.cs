using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// The kernel's file system context: parameters are set one by one, then a superblock is created or reconfigured from them.
/// fsopen(2), fsconfig(2), fsmount(2), fspick(2), Linux 5.2. Owns its descriptor.
/// </summary>
public sealed class FileSystemContext : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _type;

    private FileSystemContext(SafeFileHandle handle, string type) => (_handle, _type) = (handle, type);

    /// <summary>For a new superblock of this type.</summary>
    public static FileSystemContext Open(string type)
        => new(Fd.Owned(Syscall.fsopen(type, Syscall.FSOPEN_CLOEXEC), "fsopen", type), type);

    /// <summary>For reconfiguring the superblock a mount shows.</summary>
    public static FileSystemContext Pick(SafeFileHandle mount, string subject)
    {
        nint fd = Syscall.fspick(mount, string.Empty, Syscall.FSPICK_CLOEXEC | Syscall.FSPICK_EMPTY_PATH);
        return new(Fd.Owned(fd, "fspick", subject), subject);
    }

    public void Dispose() => _handle.Dispose();

    public void SetFlag(string key)
        => Fd.Check(Syscall.fsconfig(_handle, Syscall.FSCONFIG_SET_FLAG, key, null, 0), "fsconfig", Subject(key));

    /// <summary>False if this kernel does not know the flag, or not for this user namespace (both are EINVAL).</summary>
    public bool TrySetFlag(string key)
    {
        if (Syscall.fsconfig(_handle, Syscall.FSCONFIG_SET_FLAG, key, null, 0) == 0)
        {
            return true;
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.EINVAL ? false : throw new KernelException("fsconfig", Subject(key), errno);
    }

    public void SetString(string key, string value)
        => Fd.Check(Syscall.fsconfig(_handle, Syscall.FSCONFIG_SET_STRING, key, value, 0), "fsconfig", Subject(key));

    /// <summary>Makes the superblock and a mount of it that is attached nowhere.</summary>
    public DetachedMount CreateMount(MountAttributes attributes)
    {
        Fd.Check(Syscall.fsconfig(_handle, Syscall.FSCONFIG_CMD_CREATE, null, null, 0), "fsconfig", Subject("create"));
        nint fd = Syscall.fsmount(_handle, Syscall.FSMOUNT_CLOEXEC, (uint)attributes);
        return new DetachedMount(Fd.Owned(fd, "fsmount", _type), _type);
    }

    public void Reconfigure()
        => Fd.Check(
            Syscall.fsconfig(_handle, Syscall.FSCONFIG_CMD_RECONFIGURE, null, null, 0), "fsconfig", Subject("reconfigure"));

    private string Subject(string key) => _type + " " + key;
}
