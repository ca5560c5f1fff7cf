using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// One process, whatever its number is reused for: a descriptor of its /proc directory, which names nothing once the process is
/// gone, and a pidfd (Linux 5.3) that tells whether it is. Owns both.
/// </summary>
public sealed class ProcessHandle : IDisposable
{
    private const int MaxStatBytes = 4096;
    private const int MaxNameBytes = 64;

    /// <summary>The kernel's own limit is a quarter of the stack's: 2 MiB.</summary>
    private const int MaxArgumentBytes = 4 * 1024 * 1024;

    private readonly SafeFileHandle _directory;
    private readonly SafeFileHandle? _pidfd;

    private ProcessHandle(int pid, SafeFileHandle directory, SafeFileHandle? pidfd)
        => (Pid, _directory, _pidfd) = (pid, directory, pidfd);

    public int Pid { get; }

    /// <exception cref="KernelException">ENOENT or ESRCH: there is no such process.</exception>
    public static ProcessHandle Open(ProcFs proc, int pid)
    {
        string name = pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string subject = "process " + name;
        SafeFileHandle directory = Fd.Owned(
            Syscall.openat(proc.Handle, name, Fd.Flags(Syscall.O_PATH | Syscall.O_DIRECTORY), 0), "open", subject);
        try
        {
            // Opened second: if the process died in between, the directory reads ESRCH, whoever has the number now.
            return new ProcessHandle(pid, directory, TryOpenPidfd(pid, subject));
        }
        catch (KernelException)
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The calling process.</summary>
    public static ProcessHandle Current(ProcFs proc) => Open(proc, Environment.ProcessId);

    public void Dispose()
    {
        _directory.Dispose();
        _pidfd?.Dispose();
    }

    /// <summary>When it started, in clock ticks since boot (proc_pid_stat(5), field 22): with the pid, its identity.</summary>
    public long StartTime() => Stat().StartTime;

    /// <summary>Whether there is a process of that number which has not ended.</summary>
    public static bool IsAlive(ProcFs proc, int pid)
    {
        try
        {
            using ProcessHandle process = Open(proc, pid);
            return process.IsAlive();
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            return false;
        }
    }

    /// <summary>Whether it has not ended; a zombie has.</summary>
    public bool IsAlive()
    {
        try
        {
            return !IsGone() && Stat().State is not ('Z' or 'X');
        }
        catch (KernelException e) when (e.Errno is Errno.ESRCH or Errno.ENOENT)
        {
            return false;
        }
    }

    /// <summary>Its user, as the host counts; root's too of one that must not be traced (proc_pid(5)).</summary>
    public uint Uid => FileStatus.Of(_directory, $"process {Pid}").Uid;

    /// <summary>What the kernel calls it: the first 15 bytes of the program's name, or what it calls itself (proc_pid_comm(5)).</summary>
    public string Name() => Text("comm", MaxNameBytes).TrimEnd('\n');

    /// <summary>What it was started with, or says that it was; the program's name first. Empty of a kernel thread.</summary>
    public IReadOnlyList<string> Arguments()
        => Text("cmdline", MaxArgumentBytes) is { Length: > 0 } text ? text[..^1].Split('\0') : [];

    /// <summary>The path of its working directory; null if the process has none any more.</summary>
    public string? WorkingDirectory() => DirectoryHandle.TryReadLink(_directory, "cwd", $"process {Pid} cwd");

    /// <summary>Whether both count processes alike: one of a container does not, unless it was given its host's numbers.</summary>
    public bool SharesPids(ProcessHandle other)
    {
        using SafeFileHandle mine = OpenBelow("ns/pid", Syscall.O_RDONLY);
        using SafeFileHandle theirs = other.OpenBelow("ns/pid", Syscall.O_RDONLY);
        return FileStatus.Of(mine, "ns/pid").IsSameFile(FileStatus.Of(theirs, "ns/pid"));
    }

    /// <summary>
    /// Its mount namespace, as setns(2) takes it and two can be compared by <see cref="FileStatus.IsSameFile"/>.
    /// </summary>
    public SafeFileHandle OpenMountNamespace() => OpenBelow("ns/mnt", Syscall.O_RDONLY);

    /// <summary>Runs the work to its end on a thread inside its mount namespace: <see cref="MountNamespace.Run"/>.</summary>
    public void RunInside(Action work)
    {
        using SafeFileHandle mountNamespace = OpenMountNamespace();
        MountNamespace.Run(mountNamespace, $"process {Pid}", work);
    }

    /// <summary>Another namespace of it by the name that proc_pid_ns(5) has; null where the kernel has no such.</summary>
    internal SafeFileHandle? TryOpenNamespace(string name)
        => Fd.Owned(
            Syscall.openat(_directory, "ns/" + name, Fd.Flags(Syscall.O_RDONLY), 0), "open", $"process {Pid} ns/{name}", Errno.ENOENT);

    /// <summary>What it sees as "/".</summary>
    public RootDirectory OpenRootDirectory() => new(OpenBelow("root", Syscall.O_PATH), $"process {Pid} root");

    /// <summary>
    /// Null where the call is missing (ENOSYS) or a filter forbids it (EPERM, which the call itself never answers).
    /// </summary>
    private static SafeFileHandle? TryOpenPidfd(int pid, string subject)
    {
        nint fd = Syscall.pidfd_open(pid, 0);
        if (fd >= 0)
        {
            return new SafeFileHandle(fd, ownsHandle: true);
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.ENOSYS or Errno.EPERM ? null : throw new KernelException("pidfd_open", subject, errno);
    }

    /// <summary>Only ESRCH says so. EPERM is a process of somebody else's, or a filter.</summary>
    private bool IsGone()
        => _pidfd is not null
            && Syscall.pidfd_send_signal(_pidfd, 0) != 0
            && Marshal.GetLastPInvokeError() == Errno.ESRCH;

    private (char State, long StartTime) Stat()
    {
        using SafeFileHandle file = OpenBelow("stat", Syscall.O_RDONLY);
        Span<byte> bytes = stackalloc byte[MaxStatBytes];
        bytes = bytes[..Fd.ReadFull(file, bytes, "stat")];
        // The name, field 2, may hold anything: count from the last parenthesis, after which field 3 begins.
        bytes = bytes[(bytes.LastIndexOf((byte)')') + 2)..];
        char state = (char)bytes[0];
        for (int field = 3; field < 22; field++)
        {
            bytes = bytes[(bytes.IndexOf((byte)' ') + 1)..];
        }
        return Utf8Parser.TryParse(bytes, out long startTime, out _)
            ? (state, startTime)
            : throw new KernelException("read", "stat", Errno.EINVAL);
    }

    private string Text(string name, int limit)
    {
        using SafeFileHandle file = OpenBelow(name, Syscall.O_RDONLY);
        return Encoding.UTF8.GetString(Fd.ReadToEnd(file, limit, $"process {Pid} {name}"));
    }

    private SafeFileHandle OpenBelow(string name, int flags)
        => Fd.Owned(Syscall.openat(_directory, name, Fd.Flags(flags), 0), "open", $"process {Pid} {name}");
}
