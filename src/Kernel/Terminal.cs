using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>A terminal whose echo is off until disposed: termios(3). Borrows the terminal.</summary>
public sealed class Terminal : IDisposable
{
    /// <summary>struct termios has 60 bytes in glibc and musl; a kernel header may grow it.</summary>
    private const int SettingsBytes = 256;

    /// <summary>c_lflag, the fourth of 32 bits: the same on every architecture we ship, as are the flag's values.</summary>
    private const int LocalFlagsOffset = 12;

    private readonly SafeFileHandle _terminal;
    private readonly byte[] _before;

    private Terminal(SafeFileHandle terminal, byte[] before) => (_terminal, _before) = (terminal, before);

    public static bool Is(SafeFileHandle file) => TryGet(file, new byte[SettingsBytes]);

    /// <summary>The process's own terminal, wherever its standard streams go; null if it has none.</summary>
    public static SafeFileHandle? TryOpenControlling()
    {
        nint fd = Syscall.openat(Syscall.AT_FDCWD, "/dev/tty", Syscall.O_RDWR | Syscall.O_CLOEXEC | Syscall.O_NOCTTY, 0);
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>Switches echo off. What is typed from now on is not shown.</summary>
    public static Terminal Hide(SafeFileHandle terminal)
    {
        byte[] before = new byte[SettingsBytes];
        if (!TryGet(terminal, before))
        {
            throw KernelException.Last("tcgetattr", "terminal");
        }
        byte[] hidden = [.. before];
        Span<byte> flags = hidden.AsSpan(LocalFlagsOffset);
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(flags);
        // The end of the line is shown all the same, so that what follows begins on a new one.
        BinaryPrimitives.WriteUInt32LittleEndian(flags, (value & ~Syscall.ECHO) | Syscall.ECHONL);
        Set(terminal, hidden);
        return new Terminal(terminal, before);
    }

    /// <summary>As it was before. May be called from a signal's thread, and again.</summary>
    public void Restore() => Set(_terminal, _before);

    public void Dispose() => Restore();

    private static unsafe bool TryGet(SafeFileHandle file, byte[] settings)
    {
        fixed (byte* start = settings)
        {
            return Syscall.tcgetattr(file, start) == 0;
        }
    }

    private static unsafe void Set(SafeFileHandle terminal, byte[] settings)
    {
        fixed (byte* start = settings)
        {
            // Flushed: what was typed before, and shown, is not taken for an answer.
            Fd.Check(Syscall.tcsetattr(terminal, Syscall.TCSAFLUSH, start), "tcsetattr", "terminal");
        }
    }
}
