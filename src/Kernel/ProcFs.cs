using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// The host's /proc, opened before a thread enters another mount namespace, where /proc is the container's to fake. Owns its
/// handle.
/// </summary>
public sealed class ProcFs : IDisposable
{
    private readonly SafeFileHandle _proc;

    private ProcFs(SafeFileHandle proc) => _proc = proc;

    internal SafeFileHandle Handle => _proc;

    public static ProcFs Open()
    {
        SafeFileHandle proc = Fd.OpenPath("/proc");
        if (FileSystemStatus.Of(proc, "/proc").IsProc)
        {
            return new ProcFs(proc);
        }
        proc.Dispose();
        throw new UnsafePathException("open", "/proc", "not procfs");
    }

    public void Dispose() => _proc.Dispose();

    /// <summary>The numbers of the processes that it shows.</summary>
    public IReadOnlyList<int> Pids()
    {
        using DirectoryHandle directory = DirectoryHandle.OpenAt(_proc, "/proc");
        List<int> pids = [];
        foreach (string name in directory.Names())
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                pids.Add(pid);
            }
        }
        return pids;
    }

    /// <summary>The mount namespace of the calling thread.</summary>
    internal SafeFileHandle OpenMountNamespace()
        => Fd.Owned(
            Syscall.openat(_proc, "thread-self/ns/mnt", Fd.Flags(Syscall.O_RDONLY), 0), "open", "mount namespace of this thread");

    /// <summary>Opens for reading what a reference (O_PATH) of ours stands for, however it is named by now: proc_pid_fd(5).</summary>
    public SafeFileHandle OpenForReading(SafeFileHandle reference, string subject)
    {
        string name = "thread-self/fd/" + reference.DangerousGetHandle();
        return Fd.Owned(Syscall.openat(_proc, name, Fd.Flags(Syscall.O_RDONLY | Syscall.O_NONBLOCK), 0), "open", subject);
    }

    /// <summary>The path of an open file, without links: proc_pid_fd(5).</summary>
    public string PathOf(SafeFileHandle file, string subject)
        => DirectoryHandle.TryReadLink(_proc, "thread-self/fd/" + file.DangerousGetHandle(), subject)
            ?? throw new KernelException("readlinkat", subject, Errno.ENOENT);

    /// <summary>Reads a file below it.</summary>
    internal byte[] Read(string path, int limit)
    {
        using SafeFileHandle file = Fd.Owned(
            Syscall.openat(_proc, path, Fd.Flags(Syscall.O_RDONLY), 0), "open", "/proc/" + path);
        return Fd.ReadToEnd(file, limit, "/proc/" + path);
    }
}
