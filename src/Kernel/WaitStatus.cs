namespace Tuck.Kernel;

/// <summary>What waitpid(2) reports, in the layout of the kernel: the macros WIFSTOPPED, WSTOPSIG and so on.</summary>
internal static class WaitStatus
{
    internal static bool IsStopped(int status) => (status & 0xff) == 0x7f;

    internal static int StopSignal(int status) => (status >> 8) & 0xff;

    /// <summary>The PTRACE_EVENT_… of a stop that a tracer is told of; 0 if it is a signal's.</summary>
    internal static int Event(int status) => status >> 16;

    internal static int ExitCode(int status) => (status & 0x7f) is var signal and not 0 ? 128 + signal : (status >> 8) & 0xff;
}
