namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>One system call of a delivery that went well.</summary>
/// <param name="Thread">In which of the process's threads, in the order they began.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Count">Which one of that name in that thread, from 1: other calls than those of the heap come in the same order always.</param>
/// <param name="Line">How strace shows it.</param>
internal sealed record RecordedCall(int Thread, string Name, int Count, string Line)
{
    /// <summary>
    /// Does not return; or wakes another thread, which no kernel fails to do, and without which that thread sleeps for ever.
    /// </summary>
    public bool CannotFail => Name is "exit" or "exit_group" or "rt_sigreturn" or "futex";

    /// <summary>Of .NET's heap and locks: how many there are is chance.</summary>
    public bool IsOfTheRuntime => Name is "mmap" or "munmap" or "mprotect" or "madvise" or "brk" or "futex";

    /// <summary>For another process, and of what it reports meanwhile: how often is chance.</summary>
    public bool IsOfAWait => Name is "wait4" or "ptrace" or "rt_sigreturn";

    /// <summary>Done by a thread that waits for another, as often as it has to.</summary>
    public bool IsIdle => Name is "sched_yield";

    public override string ToString() => $"{Name} {Count} of thread {Thread}: {Line}";
}
