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

    /// <summary>Whether we can: not where it has a user or time namespace that is not ours.</summary>
    /// <param name="current">Us.</param>
    /// <param name="other">The other.</param>
    public static bool CanEnter(ProcessHandle current, ProcessHandle other)
    {
        foreach (string name in s_ofProcesses)
        {
            using SafeFileHandle? differing = Differing(current, other, name);
            if (differing is not null)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Starts a program beside us, in the namespaces of another process, and in our mount namespace.</summary>
    /// <param name="current">Us.</param>
    /// <param name="other">One that we can enter.</param>
    /// <param name="path">Of the program.</param>
    /// <param name="argv">Its arguments, in bytes, with its own name first.</param>
    public static ChildProcess StartIn(ProcessHandle current, ProcessHandle other, string path, IReadOnlyList<byte[]> argv)
    {
        ChildProcess? child = null;
        OwnThread.Run(Syscall.CLONE_FS, () =>
        {
            foreach (string name in s_ofThreads)
            {
                using SafeFileHandle? target = Differing(current, other, name);
                if (target is not null)
                {
                    Fd.Check(Syscall.setns(target, 0), "setns", $"{name} namespace of process {other.Pid}");
                }
            }
            child = Executable.Start(path, argv);
        });
        return child!;
    }

    /// <summary>The other's namespace, if it is not ours.</summary>
    private static SafeFileHandle? Differing(ProcessHandle current, ProcessHandle other, string name)
    {
        SafeFileHandle? target = other.TryOpenNamespace(name);
        using SafeFileHandle? own = current.TryOpenNamespace(name);
        if (target is null || own is null || FileStatus.Of(target, name).IsSameFile(FileStatus.Of(own, name)))
        {
            target?.Dispose();
            return null;
        }
        return target;
    }
}
