namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>
/// Every fault of one delivery. Each call is killed at once and fails at least once; calls whose errors the programs tell apart
/// fail with those too. Left out: the execve (without it there is no program), sched_yield, failures of calls that
/// cannot fail, and of the runtime's own start all but every tenth call.
/// </summary>
internal static class FaultPlan
{
    private const int EPERM = 1;
    private const int ENOENT = 2;
    private const int EINTR = 4;
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private const int ENOMEM = 12;
    private const int EACCES = 13;
    private const int EINVAL = 22;
    private const int ENOSPC = 28;
    private const int ENOSYS = 38;
    private const int StartSample = 10;

    private static readonly int[] s_errors = [EIO, ENOMEM, EACCES, ENOSPC];

    private static readonly HashSet<string> s_mountCalls =
        ["fsopen", "fsconfig", "fsmount", "fspick", "open_tree", "move_mount", "mount_setattr", "setns", "unshare", "umount2"];

    private static readonly HashSet<string> s_pathCalls =
        ["openat", "openat2", "mkdirat", "mkdir", "unlinkat", "renameat2", "statx", "readlinkat", "pidfd_open"];

    public static List<Fault> Kills(Recording recording) => KillsOf(Sampled(recording));

    public static List<Fault> Failures(Recording recording) => FailuresOf(Sampled(recording));

    /// <summary>
    /// Of every call, the start's too, those that tell nothing: that there is no such file is an answer, and says of a container
    /// that it has no secrets, or of a process that it has ended.
    /// </summary>
    public static List<Fault> FailuresToTell(Recording recording)
        => [.. FailuresOf(recording.Calls.Where(call => !call.IsIdle)).Where(fault => fault.Error != ENOENT)];

    /// <summary>At each of these.</summary>
    public static List<Fault> KillsOf(IEnumerable<RecordedCall> calls) => [.. calls.Select(Fault.Kill)];

    /// <summary>Of each of these that can fail.</summary>
    public static List<Fault> FailuresOf(IEnumerable<RecordedCall> calls)
    {
        List<Fault> faults = [];
        foreach (RecordedCall call in calls.Where(call => !call.CannotFail))
        {
            faults.AddRange(Errors(call, faults.Count).Distinct().Select(error => new Fault(call, error)));
        }
        return faults;
    }

    private static IEnumerable<int> Errors(RecordedCall call, int turn)
    {
        yield return s_errors[turn % s_errors.Length];
        if (s_mountCalls.Contains(call.Name))
        {
            yield return ENOSYS;
            yield return EINVAL;
        }
        if (s_pathCalls.Contains(call.Name))
        {
            yield return ENOENT;
        }
        if (call.Name == "ptrace")
        {
            yield return EPERM;
        }
        if (call.Name == "wait4")
        {
            yield return EINTR;
        }
        if (call.Name == "openat2")
        {
            yield return ENOSYS;
            yield return EAGAIN;
        }
    }

    private static IEnumerable<RecordedCall> Sampled(Recording recording)
        => recording.Calls.Where((call, i) => !call.IsIdle && (i >= recording.StartLength || i % StartSample == 0));
}
