using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A directory of ours, held open: everything below it is named by one component relative to its descriptor, and no symbolic
/// link is followed. Owns the descriptor. For paths a container has a say in, see <see cref="RootDirectory"/>.
/// </summary>
public sealed class DirectoryHandle : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private DirectoryHandle(SafeFileHandle handle, string path) => (_handle, _path) = (handle, path);

    /// <summary>Where it was opened, for messages.</summary>
    public string Path => _path;

    /// <summary>The open directory, borrowed: for mounting on it or resolving below it.</summary>
    public SafeFileHandle Handle => _handle;

    public static DirectoryHandle Open(string path)
    {
        int fd = Syscall.openat(Syscall.AT_FDCWD, Fd.NoNul(path), Fd.Flags(Syscall.O_RDONLY | Syscall.O_DIRECTORY), 0);
        return new(Fd.Owned(fd, "open", path), path);
    }

    /// <summary>The directory a reference (O_PATH) stands for, opened for use. Borrows the reference.</summary>
    public static DirectoryHandle OpenAt(SafeFileHandle reference, string subject)
    {
        int fd = Syscall.openat(reference, ".", Fd.Flags(Syscall.O_RDONLY | Syscall.O_DIRECTORY), 0);
        return new(Fd.Owned(fd, "openat", subject), subject);
    }

    /// <summary>Null if there is none.</summary>
    public static DirectoryHandle? TryOpen(string path)
    {
        int fd = Syscall.openat(Syscall.AT_FDCWD, Fd.NoNul(path), Fd.Flags(Syscall.O_RDONLY | Syscall.O_DIRECTORY), 0);
        return Fd.Owned(fd, "open", path, Errno.ENOENT) is { } handle ? new(handle, path) : null;
    }

    /// <summary>Opens it, after creating it and its missing parents; the mode, less the umask, is for those created.</summary>
    public static DirectoryHandle Ensure(string path, int mode)
    {
        if (TryOpen(path) is { } existing)
        {
            return existing;
        }
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            Ensure(parent, mode).Dispose();
        }
        if (Syscall.mkdirat(Syscall.AT_FDCWD, path, (uint)mode) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EEXIST)
            {
                throw new KernelException("mkdir", path, errno);
            }
        }
        return Open(path);
    }

    public void Dispose() => _handle.Dispose();

    public FileStatus Status() => FileStatus.Of(_handle, _path);

    public FileSystemStatus FileSystem() => FileSystemStatus.Of(_handle, _path);

    public void SetMode(int mode) => Fd.SetMode(_handle, mode, _path);

    public void SetOwner(uint uid, uint gid) => Fd.SetOwner(_handle, uid, gid, _path);

    /// <summary>Makes creations, renames and removals in it survive a power cut.</summary>
    public void Sync() => Fd.Sync(_handle, _path);

    /// <summary>Waits for the directory's lock. It is held until this object is disposed.</summary>
    public void Lock() => Fd.Lock(_handle, _path);

    /// <summary>Opens a file for reading; a symbolic link is refused (ELOOP), a FIFO does not block.</summary>
    public SafeFileHandle OpenFile(string name)
        => Fd.Owned(OpenAt(name, Syscall.O_RDONLY | Syscall.O_NONBLOCK, 0), "openat", At(name));

    /// <summary>Null if there is none.</summary>
    public SafeFileHandle? TryOpenFile(string name)
        => Fd.Owned(OpenAt(name, Syscall.O_RDONLY | Syscall.O_NONBLOCK, 0), "openat", At(name), Errno.ENOENT);

    /// <summary>Creates a new file for writing, with exactly this mode; one that exists is an error (EEXIST).</summary>
    public SafeFileHandle CreateFile(string name, int mode)
    {
        SafeFileHandle file = Fd.Owned(
            OpenAt(name, Syscall.O_WRONLY | Syscall.O_CREAT | Syscall.O_EXCL, mode), "openat", At(name));
        try
        {
            Fd.SetMode(file, mode, At(name));
            return file;
        }
        catch (KernelException)
        {
            file.Dispose();
            throw;
        }
    }

    public DirectoryHandle OpenDirectory(string name)
        => new(Fd.Owned(OpenAt(name, Syscall.O_RDONLY | Syscall.O_DIRECTORY, 0), "openat", At(name)), At(name));

    /// <summary>Null if there is none.</summary>
    public DirectoryHandle? TryOpenDirectory(string name)
        => Fd.Owned(OpenAt(name, Syscall.O_RDONLY | Syscall.O_DIRECTORY, 0), "openat", At(name), Errno.ENOENT) is { } handle
            ? new(handle, At(name))
            : null;

    /// <summary>Creates it with this mode less the umask; false if something of that name exists.</summary>
    public bool TryCreateDirectory(string name, int mode)
    {
        if (Syscall.mkdirat(_handle, Component(name), (uint)mode) == 0)
        {
            return true;
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.EEXIST ? false : throw new KernelException("mkdirat", At(name), errno);
    }

    public void CreateLink(string target, string name)
        => Fd.Check(Syscall.symlinkat(Fd.NoNul(target), _handle, Component(name)), "symlinkat", At(name));

    /// <summary>Where a symbolic link points; null if there is none of that name.</summary>
    public string? TryReadLink(string name) => TryReadLink(_handle, Component(name), At(name));

    /// <summary>The same in a directory that is not ours.</summary>
    internal static unsafe string? TryReadLink(SafeFileHandle directory, string name, string subject)
    {
        byte* buffer = stackalloc byte[MaxLinkBytes];
        nint length = Syscall.readlinkat(directory, name, buffer, MaxLinkBytes);
        if (length >= 0)
        {
            return Encoding.UTF8.GetString(buffer, (int)length);
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.ENOENT ? null : throw new KernelException("readlinkat", subject, errno);
    }

    /// <summary>Renames over whatever has the new name.</summary>
    public void Rename(string name, string newName)
        => Fd.Check(
            Syscall.renameat2(_handle, Component(name), _handle, Component(newName), 0), "renameat", At(name));

    public void RemoveFile(string name) => Fd.Check(Syscall.unlinkat(_handle, Component(name), 0), "unlinkat", At(name));

    /// <summary>False if there is none.</summary>
    public bool TryRemoveFile(string name) => TryRemove(name, 0);

    /// <summary>Removes an empty directory; false if there is none.</summary>
    public bool TryRemoveDirectory(string name) => TryRemove(name, Syscall.AT_REMOVEDIR);

    /// <summary>
    /// Replaces or creates a file so that a reader, and a machine that lost its power, sees the old bytes or the new, never a
    /// part: (1) write beside, (2) fsync, (3) rename over, (4) fsync the directory.
    /// </summary>
    public void ReplaceFile(string name, int mode, ReadOnlySpan<byte> bytes)
    {
        Replace(name, mode, bytes, isDurable: true);
        Sync(); // 4
    }

    /// <summary>The same for what need not survive a power cut: a reader sees old or new, and nothing waits for a disk.</summary>
    public void ReplaceVolatileFile(string name, int mode, ReadOnlySpan<byte> bytes)
        => Replace(name, mode, bytes, isDurable: false);

    /// <summary>Whether there is such a file, last written before this time.</summary>
    public bool IsOlder(string name, DateTimeOffset time)
    {
        using SafeFileHandle? file = TryOpenFile(name);
        return file is not null && FileStatus.Of(file, name).Modified < time;
    }

    /// <summary>What is in it, without "." and "..", in no order. Names that are not UTF-8 come with U+FFFD and open nothing.</summary>
    public unsafe IReadOnlyList<string> Names()
    {
        Fd.Rewind(_handle, _path);
        List<string> names = [];
        byte* buffer = stackalloc byte[DirectoryBufferBytes];
        nint length;
        while ((length = Syscall.getdents64(_handle, buffer, DirectoryBufferBytes)) > 0)
        {
            AddNames(names, new ReadOnlySpan<byte>(buffer, (int)length));
        }
        Fd.Check(length, "getdents64", _path);
        return names;
    }

    /// <summary>Begins the name of a file that is being written: readers and listings pass over it.</summary>
    public const string TemporaryPrefix = ".new-";

    private const int MaxLinkBytes = 4096;
    private const int DirectoryBufferBytes = 8192;

    /// <summary>struct linux_dirent64: ino 8, off 8, reclen 2, type 1, then the name.</summary>
    private static void AddNames(List<string> names, ReadOnlySpan<byte> entries)
    {
        while (!entries.IsEmpty)
        {
            int recordLength = MemoryMarshal.Read<ushort>(entries[16..]);
            ReadOnlySpan<byte> name = entries[19..recordLength];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(Encoding.UTF8.GetString(name));
            }
            entries = entries[recordLength..];
        }
    }

    private void Replace(string name, int mode, ReadOnlySpan<byte> bytes, bool isDurable)
    {
        string beside = TemporaryPrefix + name;
        // A killed writer may have left one; callers hold a lock or are the only writer of this name.
        _ = TryRemoveFile(beside);
        try
        {
            using (SafeFileHandle file = CreateFile(beside, mode))
            {
                Fd.WriteAll(file, bytes, At(beside)); // 1
                if (isDurable)
                {
                    Fd.Sync(file, At(beside)); // 2
                }
            }
            Rename(beside, name); // 3
        }
        catch (KernelException)
        {
            _ = TryRemoveFile(beside);
            throw;
        }
    }

    private bool TryRemove(string name, int flags)
    {
        if (Syscall.unlinkat(_handle, Component(name), flags) == 0)
        {
            return true;
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.ENOENT ? false : throw new KernelException("unlinkat", At(name), errno);
    }

    private int OpenAt(string name, int flags, int mode)
        => Syscall.openat(_handle, Component(name), Fd.Flags(flags | Syscall.O_NOFOLLOW), (uint)mode);

    /// <summary>A name that can lead nowhere but into the directory.</summary>
    internal static string Component(string name)
        => name.Length > 0 && name is not "." and not ".." && !name.AsSpan().ContainsAny('/', '\0')
            ? name
            : throw new UnsafePathException("openat", name, "not a file name");

    private string At(string name) => _path + "/" + name;
}
