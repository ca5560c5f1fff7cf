using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// Open files of ours: trusted paths, close-on-exec from birth, no flock (which <see cref="File"/> takes on Unix), whole
/// reads and writes. Every method borrows the handles it is given.
/// </summary>
public static class Fd
{
    /// <summary>Opens a trusted path for reading. It never blocks: a FIFO opens at once and then reads as empty.</summary>
    public static SafeFileHandle OpenReadOnly(string path) => Open(path, Syscall.O_RDONLY | Syscall.O_NONBLOCK, 0);

    /// <summary>Opens a trusted path for reading; null if it does not exist.</summary>
    public static SafeFileHandle? TryOpenReadOnly(string path)
    {
        int fd = Syscall.openat(Syscall.AT_FDCWD, NoNul(path), Flags(Syscall.O_RDONLY | Syscall.O_NONBLOCK), 0);
        return Owned(fd, "open", path, Errno.ENOENT);
    }

    /// <summary>Opens a trusted path for appending and creates it, with this mode less the umask, if it does not exist.</summary>
    public static SafeFileHandle OpenAppend(string path, int mode)
        => Open(path, Syscall.O_WRONLY | Syscall.O_APPEND | Syscall.O_CREAT, mode);

    /// <summary>A reference to a trusted path (O_PATH): for resolving below it, not for reading.</summary>
    public static SafeFileHandle OpenPath(string path) => Open(path, Syscall.O_PATH, 0);

    /// <summary>The same; null if it does not exist.</summary>
    public static SafeFileHandle? TryOpenPath(string path)
    {
        int fd = Syscall.openat(Syscall.AT_FDCWD, NoNul(path), Flags(Syscall.O_PATH), 0);
        return Owned(fd, "open", path, Errno.ENOENT);
    }

    /// <summary>Reads to the end. The limit is checked before anything beyond it is taken.</summary>
    /// <exception cref="InvalidDataException">There is more than <paramref name="limit"/> bytes.</exception>
    public static byte[] ReadToEnd(SafeFileHandle file, int limit, string subject)
    {
        byte[] bytes = new byte[Math.Min(limit + 1L, FirstRead)];
        int length = 0;
        while (true)
        {
            int read = Read(file, bytes.AsSpan(length), subject);
            length += read;
            if (read == 0 && length < bytes.Length)
            {
                Array.Resize(ref bytes, length);
                return bytes;
            }
            if (length == bytes.Length)
            {
                bytes = Grow(bytes, limit, subject);
            }
        }
    }

    /// <summary>Reads until the span is full or the file ends; returns how much was read.</summary>
    public static int ReadFull(SafeFileHandle file, Span<byte> bytes, string subject)
    {
        int length = 0;
        while (length < bytes.Length)
        {
            int read = Read(file, bytes[length..], subject);
            if (read == 0)
            {
                break;
            }
            length += read;
        }
        return length;
    }

    /// <summary>One read(2), repeated only if a signal came first; 0 at the end of the file.</summary>
    public static unsafe int Read(SafeFileHandle file, Span<byte> bytes, string subject)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint read = Syscall.read(file, start, (nuint)bytes.Length);
                if (read >= 0)
                {
                    return (int)read;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    throw new KernelException("read", subject, errno);
                }
            }
        }
    }

    /// <summary>Writes all of it: write(2) may be short.</summary>
    public static unsafe void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes, string subject)
    {
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint written = Syscall.write(file, start + done, (nuint)(bytes.Length - done));
                if (written >= 0)
                {
                    done += (int)written;
                    continue;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    throw new KernelException("write", subject, errno);
                }
            }
        }
    }

    /// <summary>From here on reading and writing it never wait, for whoever has it open: fcntl(2), O_NONBLOCK.</summary>
    public static void SetNonBlocking(SafeFileHandle file, string subject)
    {
        int flags = Syscall.fcntl(file, Syscall.F_GETFL, 0);
        Check(flags, "fcntl", subject);
        Check(Syscall.fcntl(file, Syscall.F_SETFL, flags | Syscall.O_NONBLOCK), "fcntl", subject);
    }

    /// <summary>One read(2) of a file that never waits; -1 if there is nothing now, 0 at the end of the file.</summary>
    public static unsafe int TryRead(SafeFileHandle file, Span<byte> bytes, string subject)
    {
        fixed (byte* start = bytes)
        {
            nint read = Syscall.read(file, start, (nuint)bytes.Length);
            return read >= 0 ? (int)read : NothingNow("read", subject);
        }
    }

    /// <summary>One write(2) to a file that never waits; -1 if there is no room now, 0 if nobody reads it any more.</summary>
    public static unsafe int TryWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, string subject)
    {
        fixed (byte* start = bytes)
        {
            nint written = Syscall.write(file, start, (nuint)bytes.Length);
            if (written >= 0)
            {
                return (int)written;
            }
            // SIGPIPE, which would come first, is ignored: .NET does that at start.
            int errno = Marshal.GetLastPInvokeError();
            return errno == Errno.EPIPE ? 0 : NothingNow("write", subject, errno);
        }
    }

    /// <summary>Makes what was written survive a power cut: fsync(2).</summary>
    public static void Sync(SafeFileHandle file, string subject) => Check(Syscall.fsync(file), "fsync", subject);

    /// <summary>Sets the mode, whatever the umask.</summary>
    public static void SetMode(SafeFileHandle file, int mode, string subject)
        => Check(Syscall.fchmod(file, (uint)mode), "fchmod", subject);

    /// <summary>Sets owner and group.</summary>
    public static void SetOwner(SafeFileHandle file, uint uid, uint gid, string subject)
        => Check(Syscall.fchown(file, uid, gid), "fchown", subject);

    /// <summary>Goes back to the first byte.</summary>
    public static void Rewind(SafeFileHandle file, string subject)
        => Check((nint)Syscall.lseek(file, 0, Syscall.SEEK_SET), "lseek", subject);

    /// <summary>Waits for the lock of an open file (flock(2)); it goes with the last handle, so a killed process leaves none.</summary>
    public static void Lock(SafeFileHandle file, string subject)
    {
        while (Syscall.flock(file, Syscall.LOCK_EX) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
            {
                throw new KernelException("flock", subject, errno);
            }
        }
    }

    internal static int Flags(int flags) => flags | Syscall.O_CLOEXEC | Syscall.O_NOCTTY;

    /// <summary>A NUL would end the name early in the kernel: two names for us, one for it.</summary>
    internal static string NoNul(string path)
        => path.Contains('\0', StringComparison.Ordinal) ? throw new UnsafePathException("open", path, "NUL in a name") : path;

    internal static SafeFileHandle Owned(nint fd, string call, string subject)
        => fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw KernelException.Last(call, subject);

    /// <summary>Null for the one expected "no".</summary>
    internal static SafeFileHandle? Owned(nint fd, string call, string subject, int expected)
    {
        if (fd >= 0)
        {
            return new SafeFileHandle(fd, ownsHandle: true);
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno == expected ? null : throw new KernelException(call, subject, errno);
    }

    internal static void Check(nint result, string call, string subject)
    {
        if (result < 0)
        {
            throw KernelException.Last(call, subject);
        }
    }

    /// <summary>Covers a hook's state, a small spec and a configuration in one read, and touches no more pages than that.</summary>
    private const int FirstRead = 8 * 1024;

    private static int NothingNow(string call, string subject) => NothingNow(call, subject, Marshal.GetLastPInvokeError());

    private static int NothingNow(string call, string subject, int errno)
        => errno is Errno.EAGAIN or Errno.EINTR ? -1 : throw new KernelException(call, subject, errno);

    private static SafeFileHandle Open(string path, int flags, int mode)
        => Owned(Syscall.openat(Syscall.AT_FDCWD, NoNul(path), Flags(flags), (uint)mode), "open", path);

    private static byte[] Grow(byte[] bytes, int limit, string subject)
    {
        // One byte above the limit tells "as much as allowed" from "more than that".
        long size = Math.Min(bytes.Length * 2L, limit + 1L);
        if (bytes.Length > limit)
        {
            throw new InvalidDataException($"{Printable.Of(subject)}: more than {limit} bytes");
        }
        Array.Resize(ref bytes, (int)size);
        return bytes;
    }
}
