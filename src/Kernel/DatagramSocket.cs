using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>One datagram to a unix socket: unix(7). System.Net.Sockets would cost a hook more than all else it does.</summary>
public static class DatagramSocket
{
    /// <summary>sun_path of struct sockaddr_un, with its final NUL.</summary>
    private const int MaxPathBytes = 108;

    /// <param name="path">A file's; or, beginning with '@', a name in the abstract namespace, as sd_notify(3) writes it.</param>
    /// <param name="bytes">The datagram.</param>
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
        int length = Encoding.UTF8.GetBytes(Fd.NoNul(path), address[2..]);
        if (path.StartsWith('@'))
        {
            // The length counts: all bytes after the first NUL are the name.
            address[2] = 0;
            address = address[..(2 + length)];
        }
        int type = Syscall.SOCK_DGRAM | Syscall.SOCK_CLOEXEC | Syscall.SOCK_NONBLOCK;
        using SafeFileHandle socket = Fd.Owned(Syscall.socket(Syscall.AF_UNIX, type, 0), "socket", path);
        fixed (byte* start = bytes, to = address)
        {
            nint sent = Syscall.sendto(socket, start, (nuint)bytes.Length, Syscall.MSG_NOSIGNAL, to, (uint)address.Length);
            Fd.Check(sent, "sendto", path);
        }
    }
}
