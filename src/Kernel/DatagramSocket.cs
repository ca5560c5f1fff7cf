using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>One datagram to a unix socket: unix(7). System.Net.Sockets would cost a hook more than all else it does.</summary>
public static class DatagramSocket
{
    /// <summary>sun_path of struct sockaddr_un, with its final NUL.</summary>
    private const int MaxPathBytes = 108;

    /// <exception cref="KernelException">Nobody listens there, or its queue is full (EAGAIN): it never waits.</exception>
    public static unsafe void Send(string path, ReadOnlySpan<byte> bytes)
    {
        Span<byte> address = stackalloc byte[2 + MaxPathBytes];
        address.Clear();
        address[0] = Syscall.AF_UNIX; // sa_family, 16 bits in host order: little endian on all we ship
        if (Encoding.UTF8.GetByteCount(path) >= MaxPathBytes)
        {
            throw new KernelException("sendto", path, Errno.ENAMETOOLONG);
        }
        _ = Encoding.UTF8.GetBytes(Fd.NoNul(path), address[2..]);
        int type = Syscall.SOCK_DGRAM | Syscall.SOCK_CLOEXEC | Syscall.SOCK_NONBLOCK;
        using SafeFileHandle socket = Fd.Owned(Syscall.socket(Syscall.AF_UNIX, type, 0), "socket", path);
        fixed (byte* start = bytes, to = address)
        {
            nint sent = Syscall.sendto(socket, start, (nuint)bytes.Length, Syscall.MSG_NOSIGNAL, to, (uint)address.Length);
            Fd.Check(sent, "sendto", path);
        }
    }
}
