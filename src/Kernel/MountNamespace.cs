using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>Work inside another mount namespace.</summary>
public static class MountNamespace
{
    /// <summary>The work is a handful of system calls; a small stack is less to map.</summary>
    private const int StackBytes = 256 * 1024;

    /// <summary>
    /// Runs the work to its end on a thread of its own inside the namespace, and rethrows what it throws. (1) unshare(CLONE_FS):
    /// setns(2) answers EINVAL to a thread that shares its fs_struct, as all threads of .NET do. The umask is then the thread's
    /// own too, and 0: what is created for a container has the mode it was given, not 077 less. (2) setns. (3) Work. The thread
    /// ends with it and never returns to a pool. The work must not await: it would go on elsewhere.
    /// </summary>
    public static void Run(SafeFileHandle mountNamespace, string subject, Action work)
        => RunOnThread(Syscall.CLONE_FS, () =>
        {
            Fd.Check(Syscall.setns(mountNamespace, Syscall.CLONE_NEWNS), "setns", subject); // 2
            work(); // 3
        });

    /// <summary>
    /// Runs the work in a new mount namespace that ends with it and from which nothing propagates: mount_setattr(2), Linux 5.12.
    /// The work is given a reference to the namespace's root directory.
    /// </summary>
    public static void RunPrivate(Action<SafeFileHandle> work)
        => RunOnThread(Syscall.CLONE_NEWNS, () =>
        {
            using SafeFileHandle root = Fd.OpenPath("/");
            MountAttr isPrivate = new() { propagation = Syscall.MS_PRIVATE };
            nint result = Syscall.mount_setattr(root, string.Empty, Syscall.AT_EMPTY_PATH | Syscall.AT_RECURSIVE, isPrivate);
            Fd.Check(result, "mount_setattr", "/");
            work(root);
        });

    /// <summary>unshare(CLONE_NEWNS) leaves the shared fs_struct too.</summary>
    private static void RunOnThread(int unshare, Action work)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    Fd.Check(Syscall.unshare(unshare), "unshare", "mount namespace"); // 1
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

    /// <summary>
    /// Unmounts what is attached at the mount's root, with all below it. Only on a thread that <see cref="Run"/> made: it changes
    /// the working directory.
    /// </summary>
    public static void Detach(ProcFs proc, SafeFileHandle mountRoot, string subject)
    {
        // umount2 takes only names; the container's /proc cannot be trusted with one, so the name is relative to the host's.
        Fd.Check(Syscall.fchdir(proc.Handle), "fchdir", "/proc");
        string name = "thread-self/fd/" + mountRoot.DangerousGetHandle();
        Fd.Check(Syscall.umount2(name, Syscall.MNT_DETACH), "umount2", subject);
    }

    /// <summary>Unmounts what is at a trusted path of the caller's own namespace, now or when its last user lets go.</summary>
    public static void DetachHere(string path)
        => Fd.Check(Syscall.umount2(Fd.NoNul(path), Syscall.MNT_DETACH | Syscall.UMOUNT_NOFOLLOW), "umount2", path);
}
