using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>The namespaces a process is in, other than its mount namespace: namespaces(7).</summary>
public static class ProcessNamespaces
{
    /// <summary>What a thread can enter, or have its children enter, while others of its process do not.</summary>
    private static readonly string[] s_ofThreads = ["net", "ipc", "uts", "cgroup", "pid"];

    /// <summary>What only a process of one thread can enter: setns(2).</summary>
    private static readonly string[] s_ofProcesses = ["user", "time"];

    /// <summary>Starts a program beside us, in the namespaces of another process, and in our mount namespace.</summary>
    /// <param name="current">Us.</param>
    /// <param name="other">The other.</param>
    /// <param name="path">Of the program.</param>
    /// <param name="argv">Its arguments, in bytes, with its own name first.</param>
    /// <exception cref="KernelException">EINVAL: the other is in a user or time namespace that is not ours.</exception>
    public static ChildProcess StartIn(ProcessHandle current, ProcessHandle other, string path, IReadOnlyList<byte[]> argv)
    {
        ChildProcess? child = null;
        OwnThread.Run(Syscall.CLONE_FS, () =>
        {
            foreach (string name in s_ofProcesses.Concat(s_ofThreads))
            {
                Enter(current, other, name);
            }
            child = Executable.Start(path, argv);
        });
        return child!;
    }

    private static void Enter(ProcessHandle current, ProcessHandle other, string name)
    {
        using SafeFileHandle? target = other.TryOpenNamespace(name);
        using SafeFileHandle? own = current.TryOpenNamespace(name);
        if (target is null || own is null || FileStatus.Of(target, name).IsSameFile(FileStatus.Of(own, name)))
        {
            return;
        }
        if (s_ofProcesses.Contains(name))
        {
            throw new KernelException("setns", $"{name} namespace of process {other.Pid}", Errno.EINVAL);
        }
        Fd.Check(Syscall.setns(target, 0), "setns", $"{name} namespace of process {other.Pid}");
    }
}
