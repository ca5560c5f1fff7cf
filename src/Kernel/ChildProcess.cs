using System.Runtime.InteropServices;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>A process we started. It is ours to wait for: until then its number is not given to another.</summary>
public sealed class ChildProcess
{
    private const int SigKill = 9;

    internal ChildProcess(int pid) => Pid = pid;

    public int Pid { get; }

    /// <summary>Sends a signal; one that has ended takes no notice.</summary>
    public void Signal(int signal) => _ = Syscall.kill(Pid, signal);

    /// <summary>Ends it at once, and waits for that.</summary>
    public void Kill()
    {
        Signal(SigKill);
        _ = WaitForExit();
    }

    /// <summary>Waits until it has stopped itself; false if it has ended.</summary>
    /// <param name="tether">What kills it if we are killed.</param>
    public bool WaitForStop(Tether? tether)
    {
        int status;
        do
        {
            status = Wait(Syscall.__WALL | Syscall.WUNTRACED);
            if (!WaitStatus.IsStopped(status))
            {
                return false;
            }
        }
        while (tether?.Continue(status) == false);
        return true;
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="tether">What kills it if we are killed, and has to be listened to meanwhile.</param>
    /// <returns>Its exit code; 128 and the signal's number, as a shell has it, if a signal ended it.</returns>
    public int WaitForExit(Tether? tether = null)
    {
        while (true)
        {
            int status = Wait(Syscall.__WALL);
            if (!WaitStatus.IsStopped(status))
            {
                return WaitStatus.ExitCode(status);
            }
            _ = tether?.Continue(status);
        }
    }

    private int Wait(int options)
    {
        int status;
        while (Syscall.waitpid(Pid, out status, options) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
            {
                throw new KernelException("waitpid", $"process {Pid}", errno);
            }
        }
        return status;
    }
}
