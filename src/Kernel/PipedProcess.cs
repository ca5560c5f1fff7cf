using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A program we started whose standard files are pipes of ours: in a process group of its own, in "/", with the environment it is
/// given and no other, no file of ours open, no signal ignored or blocked (posix_spawn(3)), and without core dumps. Owns its ends
/// of the pipes; disposing kills the group.
/// </summary>
public sealed class PipedProcess : IDisposable
{
    /// <summary>A killed process ends at once, unless the kernel cannot let it go: it waits for a disk or a server.</summary>
    private static readonly TimeSpan s_patienceWithKilled = TimeSpan.FromSeconds(1);

    private readonly string _subject;
    private readonly SafeFileHandle _pidfd;
    private int? _exitCode;

    private PipedProcess(int pid, string subject, SafeFileHandle input, SafeFileHandle output, SafeFileHandle error)
    {
        (Pid, _subject, Input, Output, Error) = (pid, subject, input, output, error);
        // The number is its own until we have waited for it.
        _pidfd = Fd.Owned(Syscall.pidfd_open(pid, 0), "pidfd_open", subject);
    }

    public int Pid { get; }

    /// <summary>Its standard input, to be written: never waits.</summary>
    public SafeFileHandle Input { get; }

    /// <summary>Its standard output, to be read.</summary>
    public SafeFileHandle Output { get; }

    /// <summary>Its standard error, to be read: never waits.</summary>
    public SafeFileHandle Error { get; }

    /// <summary>Ready, as <see cref="Awaited"/> has it, when it has ended.</summary>
    public SafeHandle End => _pidfd;

    /// <param name="path">Of the program.</param>
    /// <param name="argv">Its arguments, in bytes, with its own name first.</param>
    /// <param name="environment">NAME=value, in bytes.</param>
    public static PipedProcess Start(string path, IReadOnlyList<byte[]> argv, IReadOnlyList<byte[]> environment)
    {
        using Pipe input = Pipe.Open();
        using Pipe output = Pipe.Open();
        using Pipe error = Pipe.Open();
        Fd.SetNonBlocking(input.WriteEnd, path);
        Fd.SetNonBlocking(error.ReadEnd, path);
        int pid = Spawn(path, argv, environment, [input.ReadEnd, output.WriteEnd, error.WriteEnd]);
        try
        {
            PipedProcess process = new(pid, path, Take(input.WriteEnd), Take(output.ReadEnd), Take(error.ReadEnd));
            process.ForbidCore();
            return process;
        }
        catch
        {
            KillGroup(pid);
            throw;
        }
    }

    /// <summary>
    /// Kills it, and all it has started that is still in its group. Its number is its own until <see cref="TryWait"/>, so nobody
    /// else is hit.
    /// </summary>
    public void KillGroup()
    {
        if (_exitCode is null)
        {
            KillGroup(Pid);
        }
    }

    /// <summary>Its exit code (128 and the signal's number, if one ended it); null if it has not ended in that time.</summary>
    public int? TryWait(TimeSpan time)
    {
        if (_exitCode is null && HasEnded(time))
        {
            _exitCode = new ChildProcess(Pid).WaitForExit();
        }
        return _exitCode;
    }

    public void Dispose()
    {
        try
        {
            KillGroup();
            // One that does not end even so is init's after us.
            _ = TryWait(s_patienceWithKilled);
        }
        finally
        {
            Input.Dispose();
            Output.Dispose();
            Error.Dispose();
            _pidfd.Dispose();
        }
    }

    private bool HasEnded(TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Span<Awaited> end = [new(_pidfd)];
        do
        {
            Awaited.WaitForAny(end, time - watch.Elapsed);
        }
        while (!end[0].IsReady && watch.Elapsed < time);
        return end[0].IsReady;
    }

    /// <summary>What it is about to be told, or to fetch, must not end in a file.</summary>
    private unsafe void ForbidCore()
    {
        if (Syscall.prlimit(Pid, Syscall.RLIMIT_CORE, default, null) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            KernelException failure = new("prlimit", _subject, errno);
            Dispose();
            throw failure;
        }
    }

    private static void KillGroup(int pid)
    {
        _ = Syscall.kill(-pid, Syscall.SIGKILL);
        // It may have left its group.
        _ = Syscall.kill(pid, Syscall.SIGKILL);
    }

    /// <summary>The same file under a handle that outlives the pipe's.</summary>
    private static SafeFileHandle Take(SafeFileHandle end)
        => Fd.Owned(Syscall.fcntl(end, Syscall.F_DUPFD_CLOEXEC, 3), "fcntl", "pipe");

    private static unsafe int Spawn(
        string path, IReadOnlyList<byte[]> argv, IReadOnlyList<byte[]> environment, ReadOnlySpan<SafeFileHandle> files)
    {
        using NativeWords words = new(argv);
        using NativeWords variables = new(environment);
        using NativeWords paths = new([Encoding.UTF8.GetBytes(Fd.NoNul(path)), "/"u8.ToArray()]);
        using SpawnSettings settings = new();
        settings.OwnGroupAndSignals();
        settings.StandardFiles(files);
        settings.Directory(paths.Pointers[1]);
        int pid;
        int errno = Syscall.posix_spawn(
            &pid, paths.Pointers[0], settings.FileActions, settings.Attributes, words.Pointers, variables.Pointers);
        return errno == 0 ? pid : throw new KernelException("posix_spawn", path, errno);
    }
}
