using System.Runtime.ExceptionServices;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A thread of its own for what the kernel changes for one thread: namespaces, working directory, umask. It ends with its work and
/// never returns to a pool. The work must not await: it would go on elsewhere.
/// </summary>
internal static class OwnThread
{
    /// <summary>The work is a handful of system calls; a small stack is less to map.</summary>
    private const int StackBytes = 256 * 1024;

    /// <summary>
    /// Runs the work to its end, and rethrows what it throws. Its umask is 0: what is created for a container has the mode it was
    /// given, not 077 less.
    /// </summary>
    /// <param name="unshare">What the thread is to have for itself: CLONE_FS, or CLONE_NEWNS, which leaves the shared fs_struct too.</param>
    /// <param name="work">What it does.</param>
    internal static void Run(int unshare, Action work)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    Fd.Check(Syscall.unshare(unshare), "unshare", "mount namespace");
                    _ = Syscall.umask(0); // cannot fail and returns the mask before
                    work();
                }
#pragma warning disable CA1031 // Carried to the caller; unhandled on this thread it would abort the process.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
