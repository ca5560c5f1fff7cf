using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit.Abstractions;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>All faults of a plan, one after another, on two lanes.</summary>
internal sealed class FaultSweep : IDisposable
{
    /// <summary>After so many failed calls it is done without a fault; after a kill, always.</summary>
    private const int WorksEvery = 10;

    private readonly FaultLane[] _lanes;
    private readonly ConcurrentBag<FaultResult> _results = [];
    private readonly ConcurrentBag<string> _broken = [];

    private readonly Lazy<Recording> _recording;

    public FaultSweep(Func<FaultLane> newLane)
    {
        _lanes = [newLane(), newLane()];
        _recording = new(_lanes[0].Record);
    }

    /// <summary>Of what meets no fault.</summary>
    public Recording Recording => _recording.Value;

    public IReadOnlyCollection<FaultResult> Results => _results;

    /// <summary>A whole plan: it says what came of it, and that it came to nearly every call.</summary>
    public static void Run(Func<FaultLane> newLane, Func<Recording, List<Fault>> plan, ITestOutputHelper output)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using FaultSweep sweep = new(newLane);
        List<Fault> faults = plan(sweep.Recording);
        try
        {
            sweep.Run(faults);
        }
        finally
        {
            output.WriteLine(sweep.Summary(watch.Elapsed));
            output.WriteLine("started after: " + string.Join(", ", sweep.Survived()));
            output.WriteLine(string.Join('\n', sweep.Results.Where(result => !result.IsMet)));
        }
        FaultResult[] met = [.. sweep.Results.Where(result => result.IsMet)];
        Assert.DoesNotContain(met, result => result is { Fault.IsKill: true, Outcome: FaultOutcome.Started });
        Assert.DoesNotContain(
            sweep.Results.Except(met), result => result.Fault.Call is { IsOfTheRuntime: false, IsOfAWait: false });
        Assert.Contains(sweep.Results, result => result.Outcome == FaultOutcome.Refused);
    }

    /// <summary>Tries them all, and only then complains.</summary>
    public void Run(IEnumerable<Fault> faults)
    {
        ConcurrentQueue<Fault> queue = new(faults);
        Task.WaitAll([.. _lanes.Select(lane => Task.Run(() => Work(lane, queue)))]);
        Assert.True(_broken.IsEmpty, string.Join("\n\n", _broken));
    }

    /// <summary>How many of what, in one line.</summary>
    public string Summary(TimeSpan time)
    {
        int Count(Func<FaultResult, bool> condition) => _results.Count(condition);
        return $"{Count(result => !result.Fault.IsKill)} calls failed, {Count(result => result.Fault.IsKill)} killed: "
            + $"{Count(result => result.Outcome == FaultOutcome.Started)} started, "
            + $"{Count(result => result.Outcome == FaultOutcome.Refused)} refused; "
            + $"{Count(result => !result.IsMet)} not met; "
            + $"{Recording.Calls.Count} calls, the first {Recording.StartLength} sampled; {time.TotalSeconds:f0} s";
    }

    /// <summary>The calls whose failure can be done without: name, and how often.</summary>
    public IEnumerable<string> Survived()
        => _results.Where(result => result is { Outcome: FaultOutcome.Started, IsMet: true })
            .CountBy(result => result.Fault.Call.Name)
            .OrderByDescending(pair => pair.Value)
            .Select(pair => $"{pair.Key} {pair.Value}");

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());

    private void Work(FaultLane lane, ConcurrentQueue<Fault> queue)
    {
        for (int i = 0; queue.TryDequeue(out Fault? fault); i++)
        {
            try
            {
                _results.Add(lane.Try(fault));
                if (fault.IsKill || i % WorksEvery == 0)
                {
                    lane.AssertWorks();
                }
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or TimeoutException)
            {
                _broken.Add($"{fault}: {e.Message}");
            }
        }
    }
}
