using System.Diagnostics;

namespace Tuck.NriBench;

/// <summary>tuck-nri's memory over a life: at rest, after containers have come and gone, with many that live, and begun anew with them.</summary>
internal sealed class LongLife(Release release) : IDisposable
{
    private const int Passing = 300;
    private const int Lanes = 10;
    private const int Sweeps = 20;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    private readonly Contestant _contestant = Contestant.WithTuck(release, "tuck-nri", asks: true);

    /// <param name="live">How many containers that hold a secret.</param>
    public void Run(int live)
    {
        Console.WriteLine($"\n{Testbed.NameOf(release)}, memory of tuck-nri, KiB");
        Console.WriteLine($"{"",-34} {"resident",10} {"anonymous",10} {"peak",10} {"threads",10} {"files",10}");
        Print("at rest, registered");
        Console.WriteLine($"   it is there again after {Restart():0} ms");
        int passed = 0;
        for (; passed < Math.Min(Passing, live); passed += Lanes)
        {
            _ = _contestant.Up(Lanes);
            _contestant.Down();
        }
        Print($"{passed} containers came and went");
        for (int up = 0; up < live; up += Lanes)
        {
            _ = _contestant.Up(Lanes);
        }
        Print($"{Live()} containers hold a secret");
        _contestant.Scene.Tuck.Set("nri", "sweep", 1);
        Console.WriteLine($"   it is there again after {Restart():0} ms");
        Print("begun anew");
        Console.WriteLine($"   processor time of a sweep: {SweepMilliseconds():0.0} ms; answering once for its figures: {AnswerMilliseconds():0.0} ms");
        Print($"{Sweeps} sweeps later");
    }

    public void Dispose() => _contestant.Dispose();

    private void Print(string state)
    {
        Thread.Sleep(s_rest);
        ProcessFigures now = ProcessFigures.Of(_contestant.Plugin!.Pid);
        Console.WriteLine(
            $"{state,-34} {now.ResidentKib,10} {now.AnonymousKib,10} {now.PeakKib,10} {now.Threads,10} {now.Descriptors,10}");
    }

    private double Live() => _contestant.Figures!.Read()["tuck_live_mounts"];

    /// <summary>From its start until it has compared its accounts with the runtime's list, and what it takes to see that.</summary>
    private double Restart()
    {
        _contestant.Plugin!.Stop();
        Stopwatch watch = Stopwatch.StartNew();
        _contestant.Plugin.StartAgain();
        return watch.Elapsed.TotalMilliseconds;
    }

    private double SweepMilliseconds()
    {
        TimeSpan before = ProcessFigures.Of(_contestant.Plugin!.Pid).Processor;
        Thread.Sleep(TimeSpan.FromSeconds(Sweeps));
        return (ProcessFigures.Of(_contestant.Plugin.Pid).Processor - before).TotalMilliseconds / Sweeps;
    }

    private double AnswerMilliseconds()
    {
        Stopwatch watch = Stopwatch.StartNew();
        _ = Live();
        return watch.Elapsed.TotalMilliseconds;
    }
}
