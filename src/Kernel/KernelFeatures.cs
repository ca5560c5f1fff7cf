using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>What cannot be seen from outside because we have a way around it.</summary>
public static class KernelFeatures
{
    /// <summary>openat2(2), Linux 5.6; false too where a seccomp filter forbids it.</summary>
    public static bool HasOpenAt2()
    {
        using SafeFileHandle root = Fd.OpenPath("/");
        OpenHow how = new() { flags = (ulong)(Syscall.O_PATH | Syscall.O_CLOEXEC), resolve = Syscall.RESOLVE_IN_ROOT };
        nint fd = Syscall.openat2(root, ".", how);
        if (fd >= 0)
        {
            new SafeFileHandle(fd, ownsHandle: true).Dispose();
            return true;
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.ENOSYS or Errno.EPERM ? false : throw new KernelException("openat2", "/", errno);
    }
}
