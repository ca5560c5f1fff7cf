using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>A file opened by its whole path, in the two ways <see cref="Fd.OpenReadOnly"/> does not.</summary>
public static class NamedFile
{
    /// <summary>Opens it for reading unless its last component is a symbolic link (ELOOP); null if there is none.</summary>
    public static SafeFileHandle? TryOpenNoFollow(string path)
    {
        int flags = Fd.Flags(Syscall.O_RDONLY | Syscall.O_NONBLOCK | Syscall.O_NOFOLLOW);
        return Fd.Owned(Syscall.openat(Syscall.AT_FDCWD, Fd.NoNul(path), flags, 0), "open", path, Errno.ENOENT);
    }

    /// <summary>
    /// Opens it for reading and waits where it must: for what a user named on a command line, which may be a FIFO whose writer
    /// is still to come (<c>&lt;(command)</c> of a shell).
    /// </summary>
    public static SafeFileHandle OpenAndWait(string path)
        => Fd.Owned(Syscall.openat(Syscall.AT_FDCWD, Fd.NoNul(path), Fd.Flags(Syscall.O_RDONLY), 0), "open", path);
}
