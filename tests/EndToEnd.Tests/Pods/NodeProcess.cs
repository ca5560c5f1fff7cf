using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A program that runs on a machine by itself.</summary>
/// <param name="pid">Our number of it.</param>
internal sealed class NodeProcess(int pid)
{
    public int Pid => pid;

    public bool IsRunning => pid > 0 && Syscall.kill(pid, 0) == 0;

    /// <summary>Sends a signal; to one that has ended, nothing happens.</summary>
    public void Signal(Signum signal)
    {
        if (IsRunning)
        {
            _ = Syscall.kill(pid, signal);
        }
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    public void Stop() => End(Signum.SIGTERM);

    /// <summary>As a crash.</summary>
    public void Kill() => End(Signum.SIGKILL);

    /// <summary>It does nothing more, and looks alive.</summary>
    public void Freeze() => Signal(Signum.SIGSTOP);

    public void Thaw() => Signal(Signum.SIGCONT);

    private void End(Signum signal)
    {
        Signal(signal);
        Wait.Until(() => !IsRunning);
    }
}
