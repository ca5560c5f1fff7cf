using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>Work inside another mount namespace.</summary>
public static class MountNamespace
{
    /// <summary>
    /// Runs the work to its end on a thread of its own inside the namespace, and rethrows what it throws. (1) unshare(CLONE_FS):
    /// setns(2) answers EINVAL to a thread that shares its fs_struct, as all threads of .NET do. (2) setns. (3) Work.
    /// </summary>
    public static void Run(SafeFileHandle mountNamespace, string subject, Action work)
        => OwnThread.Run(Syscall.CLONE_FS, () => // 1
        {
            Fd.Check(Syscall.setns(mountNamespace, Syscall.CLONE_NEWNS), "setns", subject); // 2
            work(); // 3
        });

    /// <summary>
    /// Runs the work in a new mount namespace that ends with it and from which nothing propagates: mount_setattr(2), Linux 5.12.
    /// The work is given a reference to the namespace's root directory.
    /// </summary>
    public static void RunPrivate(Action<SafeFileHandle> work)
        => OwnThread.Run(Syscall.CLONE_NEWNS, () =>
        {
            using SafeFileHandle root = Fd.OpenPath("/");
            MakePrivate(root);
            work(root);
        });

    /// <summary>
    /// Runs the work inside a copy of the namespace, from which nothing propagates, and answers the copy, which lasts as long as its
    /// descriptor.
    /// </summary>
    public static SafeFileHandle Copy(SafeFileHandle mountNamespace, string subject, ProcFs proc, Action work)
    {
        SafeFileHandle? copy = null;
        Run(mountNamespace, subject, () =>
        {
            Fd.Check(Syscall.unshare(Syscall.CLONE_NEWNS), "unshare", subject);
            using (SafeFileHandle root = Fd.OpenPath("/"))
            {
                MakePrivate(root);
            }
            work();
            copy = proc.OpenMountNamespace();
        });
        return copy!;
    }

    /// <summary>The calling thread, which is to be the first of its process, goes into the namespace and stays.</summary>
    public static void Enter(SafeFileHandle mountNamespace, string subject)
    {
        Fd.Check(Syscall.unshare(Syscall.CLONE_FS), "unshare", subject);
        Fd.Check(Syscall.setns(mountNamespace, Syscall.CLONE_NEWNS), "setns", subject);
    }

    private static void MakePrivate(SafeFileHandle root)
    {
        MountAttr isPrivate = new() { propagation = Syscall.MS_PRIVATE };
        nint result = Syscall.mount_setattr(root, string.Empty, Syscall.AT_EMPTY_PATH | Syscall.AT_RECURSIVE, isPrivate);
        Fd.Check(result, "mount_setattr", "/");
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
