using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>What a process does with itself.</summary>
public static class OwnProcess
{
    private const int SigStop = 19;

    /// <summary>Stops it, with all its threads, until somebody lets it go on: signal(7), SIGSTOP.</summary>
    public static void Stop() => Fd.Check(Syscall.kill(Environment.ProcessId, SigStop), "kill", "this process");
}
