using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>Terminals: tcgetattr(3), tcsetattr(3); any Linux.</summary>
internal static unsafe partial class Syscall
{
    internal const uint ECHO = 0x8;
    internal const uint ECHONL = 0x40;
    internal const int TCSAFLUSH = 2;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int tcgetattr(SafeHandle fd, byte* termios);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int tcsetattr(SafeHandle fd, int actions, byte* termios);
}
