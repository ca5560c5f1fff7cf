using System.Runtime.InteropServices;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A process that is killed by the kernel if we end, however that happens: ptrace(2), PTRACE_SEIZE with PTRACE_O_EXITKILL. A
/// parent-death signal would have to be asked for by that process itself. It runs as before, but its stops are reported to us, so
/// all is done on one thread, as the kernel demands. Released by <see cref="Release"/>.
/// </summary>
public sealed class Tether
{
    private readonly int _pid;
    private bool _isReleased;

    private Tether(int pid) => _pid = pid;

    /// <summary>
    /// Null where it cannot be had: a debugger holds the process, or a security module forbids it (Yama's ptrace_scope 3). It has
    /// ended, if there is no such process; who waits for it will be told.
    /// </summary>
    public static Tether? TryTo(int pid)
    {
        if (Syscall.ptrace(Syscall.PTRACE_SEIZE, pid, 0, Syscall.PTRACE_O_EXITKILL) == 0)
        {
            return new Tether(pid);
        }
        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.EPERM or Errno.ESRCH or Errno.ENOSYS
            ? null
            : throw new KernelException("ptrace", $"process {pid}", errno);
    }

    /// <summary>Lets it go on after a stop: with the signal that was to be delivered, or stopped if it was to stop.</summary>
    /// <returns>Whether it is stopped for good, until somebody continues it.</returns>
    internal bool Continue(int status)
    {
        int signal = WaitStatus.StopSignal(status);
        bool isEvent = WaitStatus.Event(status) == Syscall.PTRACE_EVENT_STOP;
        // SIGTRAP reports only that it was seized or interrupted; the others are a stop of the whole group.
        bool isGroupStop = isEvent && signal != SigTrap;
        int request = isGroupStop ? Syscall.PTRACE_LISTEN : Syscall.PTRACE_CONT;
        _ = Lives("ptrace", Syscall.ptrace(request, _pid, 0, isEvent ? 0 : signal) == 0);
        return isGroupStop;
    }

    /// <summary>From here on it lives on its own. One that has ended has been let go.</summary>
    /// <exception cref="KernelException">It is not let go, and is killed when we end.</exception>
    public void Release()
    {
        if (_isReleased)
        {
            return;
        }
        _isReleased = true;
        // A process is let go of while it is stopped.
        if (Lives("ptrace", Syscall.ptrace(Syscall.PTRACE_INTERRUPT, _pid, 0, 0) == 0)
            && WaitForStop(out int status)
            && WaitStatus.IsStopped(status))
        {
            int signal = WaitStatus.Event(status) == Syscall.PTRACE_EVENT_STOP ? 0 : WaitStatus.StopSignal(status);
            _ = Lives("ptrace", Syscall.ptrace(Syscall.PTRACE_DETACH, _pid, 0, signal) == 0);
        }
    }

    private bool WaitForStop(out int status)
    {
        while (Syscall.waitpid(_pid, out status, Syscall.__WALL) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                return Lives("waitpid", isDone: false);
            }
        }
        return true;
    }

    /// <summary>False if it was not done because the process has ended.</summary>
    private bool Lives(string call, bool isDone)
    {
        int errno = Marshal.GetLastPInvokeError();
        return isDone || errno is Errno.ESRCH or Errno.ECHILD
            ? isDone
            : throw new KernelException(call, $"process {_pid}", errno);
    }

    private const int SigTrap = 5;
}
