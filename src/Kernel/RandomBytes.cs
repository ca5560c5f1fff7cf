using System.Runtime.InteropServices;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>Random bytes fit for keys and nonces: getrandom(2), Linux 3.17. It waits for the kernel's pool at early boot.</summary>
public static class RandomBytes
{
    public static unsafe void Fill(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                // Up to 256 bytes come whole; more may be cut short by a signal.
                nint got = Syscall.getrandom(start + done, (nuint)(bytes.Length - done), 0);
                if (got >= 0)
                {
                    done += (int)got;
                    continue;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    throw new KernelException("getrandom", "key", errno);
                }
            }
        }
    }
}
