using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>struct pollfd of poll(2). One whose fd is negative is passed over.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    internal int fd;
    internal short events;
    internal short revents;
}
