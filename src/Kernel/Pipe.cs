using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>A pipe, close-on-exec at both ends: pipe2(2). Owns them.</summary>
internal sealed class Pipe : IDisposable
{
    private const string Subject = "pipe";

    private Pipe(SafeFileHandle readEnd, SafeFileHandle writeEnd) => (ReadEnd, WriteEnd) = (readEnd, writeEnd);

    internal SafeFileHandle ReadEnd { get; }

    internal SafeFileHandle WriteEnd { get; }

    internal static unsafe Pipe Open()
    {
        int* ends = stackalloc int[2];
        Fd.Check(Syscall.pipe2(ends, Syscall.O_CLOEXEC), "pipe2", Subject);
        SafeFileHandle readEnd = new(ends[0], ownsHandle: true);
        SafeFileHandle writeEnd = new(ends[1], ownsHandle: true);
        try
        {
            return new Pipe(AboveStandardFiles(readEnd), AboveStandardFiles(writeEnd));
        }
        catch
        {
            readEnd.Dispose();
            writeEnd.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }

    /// <summary>
    /// A caller may have started us with a standard file closed, and the pipe has its number then: who gives a child its standard
    /// files in turn would overwrite one with another.
    /// </summary>
    private static SafeFileHandle AboveStandardFiles(SafeFileHandle end)
    {
        if (end.DangerousGetHandle() > 2)
        {
            return end;
        }
        SafeFileHandle above = Fd.Owned(Syscall.fcntl(end, Syscall.F_DUPFD_CLOEXEC, 3), "fcntl", Subject);
        end.Dispose();
        return above;
    }
}
