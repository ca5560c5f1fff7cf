using System.Runtime.InteropServices;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// Something waited for together with others, by poll(2): a file that can be read (or has ended), or written (or has no reader
/// any more), or a pidfd whose process has ended (Linux 5.3). Borrows the handle; one that is null or closed is never ready.
/// </summary>
public struct Awaited(SafeHandle? handle, bool isForWriting = false)
{
    private readonly SafeHandle? _handle = handle;

    public bool IsReady { get; private set; }

    /// <summary>Waits until one is ready or the time is over; no longer than 24 days.</summary>
    public static unsafe void WaitForAny(Span<Awaited> awaited, TimeSpan time)
    {
        Span<PollFd> fds = stackalloc PollFd[awaited.Length];
        for (int i = 0; i < fds.Length; i++)
        {
            fds[i] = awaited[i].Request();
        }
        // Rounded up: a wait that ends a moment too early would be followed by many of no time at all.
        int milliseconds = (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);
        fixed (PollFd* first = fds)
        {
            if (Syscall.poll(first, (nuint)fds.Length, milliseconds) < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                // A signal came; nothing is ready, and the caller waits for the rest of its time.
                if (errno != Errno.EINTR)
                {
                    throw new KernelException("poll", "pipes", errno);
                }
                fds.Clear();
            }
        }
        for (int i = 0; i < fds.Length; i++)
        {
            awaited[i].IsReady = fds[i].revents != 0;
            GC.KeepAlive(awaited[i]._handle);
        }
    }

    private readonly PollFd Request() => new()
    {
        fd = _handle is null or { IsClosed: true } ? -1 : (int)_handle.DangerousGetHandle(),
        events = isForWriting ? Syscall.POLLOUT : Syscall.POLLIN,
    };
}
