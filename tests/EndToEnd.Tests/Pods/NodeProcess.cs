using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A program that runs on a machine by itself.</summary>
/// <param name="pid">Our number of it.</param>
internal sealed class NodeProcess(int pid)
{
    public int Pid => pid;

    /// <summary>One that has ended, and whose parent has not asked about it yet, does not run.</summary>
    public bool IsRunning => pid > 0 && File.Exists(StatPath) && !IsZombie();

    private string StatPath => $"/proc/{pid}/stat";

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

    private bool IsZombie()
    {
        try
        {
            // PID (NAME) STATE ...
            string stat = File.ReadAllText(StatPath);
            return stat[stat.LastIndexOf(')')..].StartsWith(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private void End(Signum signal)
    {
        Signal(signal);
        Wait.Until(() => !IsRunning);
    }
}
