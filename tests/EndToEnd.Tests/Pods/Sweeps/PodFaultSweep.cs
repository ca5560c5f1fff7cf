using System.Collections.Concurrent;
using System.Diagnostics;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>Many faults, one after another, on one machine of each containerd.</summary>
internal sealed class PodFaultSweep : IDisposable
{
    private readonly PodFaultLane[] _lanes;
    private readonly ConcurrentBag<PodFaultResult> _results = [];
    private readonly ConcurrentBag<string> _broken = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public PodFaultSweep(bool isStaged = false)
        => _lanes = [new PodFaultLane(Release.Trixie, isStaged), new PodFaultLane(Release.Forky, isStaged)];

    public IReadOnlyCollection<PodFaultResult> Results => _results;

    /// <summary>
    /// The calls of a delivery that meets no fault: by name and number within a thread, whatever thread that is. Waiting for a lock
    /// and waking who waits are no part of it: how often is chance, and between them are the other calls.
    /// </summary>
    public IReadOnlyList<RecordedCall> Record()
        => [.. _lanes[0].Record().Calls
            .Where(call => !call.IsIdle && call.Name is not ("restart_syscall" or "futex" or "exit" or "rt_sigreturn"))
            .DistinctBy(call => (call.Name, call.Count))];

    /// <summary>Tries them all, each on one of the two, and only then complains.</summary>
    public void Run(IEnumerable<Fault> faults)
    {
        ConcurrentQueue<Fault> queue = new(faults);
        Task.WaitAll([.. _lanes.Select(lane => Task.Run(() => Work(lane, queue)))]);
        Assert.True(_broken.IsEmpty, string.Join("\n\n", _broken));
    }

    /// <summary>How many of what, in one line.</summary>
    public string Summary()
        => $"{_results.Count(result => !result.Fault.IsKill)} calls failed, {_results.Count(result => result.Fault.IsKill)} killed: "
            + string.Join(", ", _results.CountBy(result => result.Outcome).Select(pair => $"{pair.Value} {pair.Key}"))
            + $"; {_results.Count(result => !result.IsMet)} not met; {_watch.Elapsed.TotalSeconds:f0} s";

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());

    private void Work(PodFaultLane lane, ConcurrentQueue<Fault> queue)
    {
        while (queue.TryDequeue(out Fault? fault))
        {
            try
            {
                _results.Add(lane.Try(fault));
            }
            #pragma warning disable CA1031 // All faults are tried, and only then is complained.
            catch (Exception e)
#pragma warning restore CA1031
            {
                lane.RestartPlugin();
                _broken.Add($"{fault}: {e}");
            }
        }
    }
}
