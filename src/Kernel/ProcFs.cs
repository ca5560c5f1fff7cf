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

    /// <summary>Reads a file below it.</summary>
    internal byte[] Read(string path, int limit)
    {
        using SafeFileHandle file = Fd.Owned(
            Syscall.openat(_proc, path, Fd.Flags(Syscall.O_RDONLY), 0), "open", "/proc/" + path);
        return Fd.ReadToEnd(file, limit, "/proc/" + path);
    }
}
