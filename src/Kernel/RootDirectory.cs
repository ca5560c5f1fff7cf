using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A directory that paths from outside cannot leave: the only way to touch a container's root file system. ".." and absolute
/// symbolic links stop at the root, magic links of procfs are refused, and the last component is never a link. Owns its handle.
/// </summary>
/// <remarks>openat2(2), Linux 5.6; where it is missing or a filter forbids it, <see cref="ComponentWalk"/>.</remarks>
public sealed class RootDirectory : IDisposable
{
    /// <summary>
    /// openat2 answers EAGAIN when any rename or mount on the machine raced with a ".."; a busy machine needs few retries, and
    /// an attacker who renames without pause must not be able to hold us for ever.
    /// </summary>
    private const int MaxScopedRetries = 128;

    private readonly SafeFileHandle _root;
    private readonly string _path;

    internal RootDirectory(SafeFileHandle root, string path) => (_root, _path) = (root, path);

    /// <summary>
    /// Set once openat2 was seen missing or forbidden; never unset, because neither comes back within a process.
    /// </summary>
    internal static bool OpenAt2IsMissing { get; set; }

    /// <summary>The root itself, borrowed.</summary>
    public SafeFileHandle Handle => _root;

    /// <summary>A trusted path as root.</summary>
    public static RootDirectory Open(string path) => new(Fd.OpenPath(path), path);

    public void Dispose() => _root.Dispose();

    /// <summary>A directory below this one as a root of its own. Links in its path are followed, inside this root.</summary>
    public RootDirectory OpenRoot(string unsafePath)
        => new(Require(Resolve(unsafePath, followLast: true), unsafePath, NotADirectory), unsafePath);

    /// <summary>
    /// A reference (O_PATH) to an existing directory or regular file that is no link. Slashes at the end mean nothing: they do
    /// not make a link one to be followed.
    /// </summary>
    /// <exception cref="KernelException">ENOENT and the like.</exception>
    /// <exception cref="UnsafePathException">A link, FIFO, socket or device.</exception>
    public SafeFileHandle OpenPath(string unsafePath)
        => Require(Resolve(TrimEnd(unsafePath), followLast: false), unsafePath, NeitherDirectoryNorFile);

    /// <summary>
    /// A reference to the directory, after making what is missing of it, component by component, with mode 0755 less the umask
    /// (which is 0 within <see cref="MountNamespace.Run"/>).
    /// </summary>
    public SafeFileHandle EnsureDirectory(string unsafePath)
        => Require(Ensure(unsafePath, MakeDirectory), unsafePath, NotADirectory);

    /// <summary>
    /// A reference to the regular file, after making it, empty with mode 0444 less the umask, and its missing parents.
    /// </summary>
    public SafeFileHandle EnsureFile(string unsafePath) => Require(Ensure(unsafePath, MakeFile), unsafePath, NotAFile);

    private static string? NotADirectory(FileStatus status) => status.IsDirectory ? null : "Not a directory";

    private static string? NotAFile(FileStatus status) => status.IsRegularFile ? null : "Is a directory";

    private static string? NeitherDirectoryNorFile(FileStatus status)
        => status.IsDirectory || status.IsRegularFile ? null
            : status.IsSymbolicLink ? "Too many levels of symbolic links"
            : "neither a directory nor a regular file";

    /// <summary>Owns the handle until it is returned.</summary>
    private static SafeFileHandle Require(SafeFileHandle handle, string unsafePath, Func<FileStatus, string?> objection)
    {
        try
        {
            return objection(FileStatus.Of(handle, unsafePath)) is { } cause
                ? throw new UnsafePathException("openat2", unsafePath, cause)
                : handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private SafeFileHandle Ensure(string unsafePath, Action<SafeFileHandle, string, string> make)
    {
        try
        {
            return OpenPath(unsafePath);
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
        }
        Stack<string> missing = new();
        SafeFileHandle reached = OpenParent(unsafePath, missing);
        while (missing.TryPop(out string? name))
        {
            using SafeFileHandle parent = reached;
            (missing.Count == 0 ? make : MakeDirectory)(parent, name, unsafePath);
            reached = OpenMade(parent, name, unsafePath);
        }
        return reached;
    }

    /// <summary>
    /// The nearest parent that exists, and what is missing below it. Unlike the last component, a parent may be a link
    /// (/var/run): it is followed inside the root.
    /// </summary>
    private SafeFileHandle OpenParent(string unsafePath, Stack<string> missing)
    {
        string path = unsafePath;
        while (true)
        {
            (path, string name) = Split(path);
            missing.Push(name);
            try
            {
                return Resolve(path.Length == 0 ? "/" : path, followLast: true);
            }
            catch (KernelException e) when (e.Errno == Errno.ENOENT)
            {
            }
        }
    }

    /// <summary>Somebody else may have made it, or have put something else in its place.</summary>
    private static SafeFileHandle OpenMade(SafeFileHandle parent, string name, string unsafePath)
    {
        int fd = Syscall.openat(parent, name, Fd.Flags(Syscall.O_PATH | Syscall.O_NOFOLLOW), 0);
        return Require(Fd.Owned(fd, "openat", unsafePath), unsafePath, NeitherDirectoryNorFile);
    }

    private static void MakeDirectory(SafeFileHandle parent, string name, string unsafePath)
        => CheckMade(Syscall.mkdirat(parent, name, 0x1ed), "mkdirat", unsafePath); // 0755

    private static void MakeFile(SafeFileHandle parent, string name, string unsafePath)
    {
        int flags = Fd.Flags(Syscall.O_WRONLY | Syscall.O_CREAT | Syscall.O_EXCL | Syscall.O_NOFOLLOW);
        int fd = Syscall.openat(parent, name, flags, 0x124); // 0444
        CheckMade(fd, "openat", unsafePath);
        if (fd >= 0)
        {
            new SafeFileHandle(fd, ownsHandle: true).Dispose();
        }
    }

    /// <summary>That somebody else made it in between is fine: what it is gets checked when it is opened.</summary>
    private static void CheckMade(int result, string call, string unsafePath)
    {
        if (result < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EEXIST)
            {
                throw new KernelException(call, unsafePath, errno);
            }
        }
    }

    private SafeFileHandle Resolve(string unsafePath, bool followLast)
    {
        _ = Fd.NoNul(unsafePath);
        if (OpenAt2IsMissing)
        {
            return ComponentWalk.Resolve(_root, unsafePath, followLast);
        }
        OpenHow how = new()
        {
            flags = (ulong)(Syscall.O_PATH | Syscall.O_CLOEXEC | (followLast ? 0 : Syscall.O_NOFOLLOW)),
            resolve = Syscall.RESOLVE_IN_ROOT | Syscall.RESOLVE_NO_MAGICLINKS,
        };
        for (int attempt = 0; ; attempt++)
        {
            nint fd = Syscall.openat2(_root, unsafePath, how);
            if (fd >= 0)
            {
                return new SafeFileHandle(fd, ownsHandle: true);
            }
            int errno = Marshal.GetLastPInvokeError();
            switch (errno)
            {
                // ENOSYS: Linux before 5.6. EPERM: a seccomp filter written before openat2; the call itself never answers it.
                case Errno.ENOSYS or Errno.EPERM:
                    OpenAt2IsMissing = true;
                    return ComponentWalk.Resolve(_root, unsafePath, followLast);
                case Errno.EAGAIN or Errno.EINTR when attempt < MaxScopedRetries:
                    continue;
                case Errno.ELOOP or Errno.EXDEV or Errno.ENOTDIR:
                    throw new UnsafePathException("openat2", unsafePath, Marshal.GetPInvokeErrorMessage(errno));
                default:
                    throw new KernelException("openat2", unsafePath, errno);
            }
        }
    }

    private static (string Parent, string Name) Split(string unsafePath)
    {
        string path = TrimEnd(unsafePath);
        int slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        return name is "" or "." or ".."
            ? throw new UnsafePathException("openat2", unsafePath, "no name to create")
            : (path[..Math.Max(slash, 0)], name);
    }

    /// <summary>Without slashes, and dots that say no more, at the end.</summary>
    private static string TrimEnd(string unsafePath)
    {
        string path = unsafePath;
        while (path.Length > 1 && (path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal)))
        {
            path = path[..^1];
        }
        return path;
    }

    public override string ToString() => _path;
}
