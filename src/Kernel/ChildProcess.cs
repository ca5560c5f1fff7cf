using System.Runtime.InteropServices;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>A process we started. It is ours to wait for: until then its number is not given to another.</summary>
public sealed class ChildProcess
{
    internal ChildProcess(int pid) => Pid = pid;

    public int Pid { get; }

    /// <summary>Sends a signal; one that has ended takes no notice.</summary>
    public void Signal(int signal) => _ = Syscall.kill(Pid, signal);

    /// <summary>Waits for its end.</summary>
    /// <param name="tether">What kills it if we are killed, and has to be listened to meanwhile.</param>
    /// <returns>Its exit code; 128 and the signal's number, as a shell has it, if a signal ended it.</returns>
    public int WaitForExit(Tether? tether = null)
    {
        while (true)
        {
            if (Syscall.waitpid(Pid, out int status, Syscall.__WALL) < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    throw new KernelException("waitpid", $"process {Pid}", errno);
                }
            }
            else if (WaitStatus.IsStopped(status))
            {
                tether?.Continue(status);
            }
            else
            {
                return WaitStatus.ExitCode(status);
            }
        }
    }
}
