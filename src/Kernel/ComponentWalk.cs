using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS) by hand, for kernels before 5.6 and filters that forbid it: one O_PATH open
/// a component, links read and walked like the rest, ".." taken from the handles we came by and never asked of the kernel, so
/// that a directory renamed meanwhile cannot lead above the root.
/// </summary>
internal static class ComponentWalk
{
    /// <summary>The kernel's own limit, path_resolution(7).</summary>
    private const int MaxLinks = 40;

    private const int MaxLinkBytes = 4096;

    internal static SafeFileHandle Resolve(SafeFileHandle root, string unsafePath, bool followLast)
    {
        if (unsafePath.Length == 0)
        {
            throw new KernelException("openat", unsafePath, Errno.ENOENT);
        }
        Stack<string> rest = new();
        Push(rest, unsafePath);
        List<SafeFileHandle> trail = [Step(root, ".", unsafePath)];
        try
        {
            for (int links = 0; rest.TryPop(out string? name);)
            {
                if (name is "." or "..")
                {
                    // As the kernel has it, both are names in a directory: a file has neither.
                    Step(trail[^1], ".", unsafePath).Dispose();
                    GoUp(trail, name.Length - 1);
                    continue;
                }
                trail.Add(Step(trail[^1], name, unsafePath));
                bool isLast = rest.Count == 0;
                if (!FileStatus.Of(trail[^1], unsafePath).IsSymbolicLink || (isLast && !followLast))
                {
                    continue;
                }
                if (++links > MaxLinks)
                {
                    throw new UnsafePathException("openat", unsafePath, "Too many levels of symbolic links");
                }
                Push(rest, Follow(trail, unsafePath));
            }
            SafeFileHandle found = trail[^1];
            trail.RemoveAt(trail.Count - 1);
            return found;
        }
        finally
        {
            trail.ForEach(handle => handle.Dispose());
        }
    }

    private static SafeFileHandle Step(SafeFileHandle directory, string name, string unsafePath)
    {
        int fd = Syscall.openat(directory, name, Fd.Flags(Syscall.O_PATH | Syscall.O_NOFOLLOW), 0);
        if (fd >= 0)
        {
            return new SafeFileHandle(fd, ownsHandle: true);
        }
        int errno = Marshal.GetLastPInvokeError();
        throw errno == Errno.ENOTDIR
            ? new UnsafePathException("openat", unsafePath, Marshal.GetPInvokeErrorMessage(errno))
            : new KernelException("openat", unsafePath, errno);
    }

    /// <summary>Never above the root.</summary>
    private static void GoUp(List<SafeFileHandle> trail, int levels)
    {
        for (; levels > 0 && trail.Count > 1; levels--)
        {
            trail[^1].Dispose();
            trail.RemoveAt(trail.Count - 1);
        }
    }

    /// <summary>procfs has links that lead anywhere (/proc/1/root); which of its links are magic cannot be asked, so none is followed.</summary>
    private static void RequireNoMagic(SafeFileHandle link, string unsafePath)
    {
        if (FileSystemStatus.Of(link, unsafePath).IsProc)
        {
            throw new UnsafePathException("openat", unsafePath, "Too many levels of symbolic links");
        }
    }

    /// <summary>Goes back from the link to where its target begins, and returns the target.</summary>
    private static string Follow(List<SafeFileHandle> trail, string unsafePath)
    {
        RequireNoMagic(trail[^1], unsafePath);
        string target = ReadLink(trail[^1], unsafePath);
        GoUp(trail, target.StartsWith('/') ? trail.Count : 1);
        return target;
    }

    private static unsafe string ReadLink(SafeFileHandle link, string unsafePath)
    {
        byte* buffer = stackalloc byte[MaxLinkBytes];
        nint length = Syscall.readlinkat(link, string.Empty, buffer, MaxLinkBytes);
        Fd.Check(length, "readlinkat", unsafePath);
        return Encoding.UTF8.GetString(buffer, (int)length);
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] names = path.Split('/');
        if (names[^1].Length == 0)
        {
            // A slash at the end asks for a directory.
            names[^1] = ".";
        }
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i].Length > 0)
            {
                rest.Push(names[i]);
            }
        }
    }
}
