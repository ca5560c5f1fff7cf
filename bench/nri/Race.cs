namespace Tuck.NriBench;

/// <summary>
/// All contestants, one container (or one a lane) of each in turn: what else the machine does meets all of them alike. The order
/// turns with each round, and what was made in a round ends after it.
/// </summary>
internal sealed class Race : IDisposable
{
    private readonly Release _release;
    private readonly List<Contestant> _contestants = [];

    public Race(Release release)
    {
        _release = release;
        try
        {
            Add(Contestant.WithoutPlugin(release, "no plugin"));
            // Another machine like it: how far it is from the first is how far apart two are that do the same.
            Add(Contestant.WithoutPlugin(release, "no plugin, once more"));
            Add(Contestant.WithVolume(release, "no plugin, the file in a volume"));
            Add(Contestant.WithReference(release, "Go, does nothing"));
            Add(Contestant.WithTuck(release, "tuck-nri, nothing asked", asks: false));
            Add(Contestant.WithTuck(release, "tuck-nri, 1 secret, no guard", asks: true, tuck => tuck.Set("nri", "guard", false)));
            Add(Contestant.WithTuck(release, "tuck-nri, 1 secret", asks: true));
            Add(Contestant.WithTuck(release, "tuck-nri, 1 secret by its hook", asks: true, tuck => tuck.Set("nri", "attach", "hook")));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <param name="parallel">Lanes.</param>
    /// <param name="containers">Of each contestant, at least.</param>
    public void Run(int parallel, int containers)
    {
        Warm(parallel);
        int rounds = (containers + parallel - 1) / parallel;
        LatencyTable table = new([.. _contestants.Select(contestant => contestant.Name)]);
        List<OwnShare> shares = [.. _contestants.Where(contestant => contestant.Plugin is not null).Select(contestant => new OwnShare(contestant))];
        string before = Load();
        for (int round = 0; round < rounds; round++)
        {
            RunRound(round, parallel, table);
        }
        Console.WriteLine(
            $"\n{Testbed.NameOf(_release)}, {parallel} in parallel, {rounds * parallel} containers of each; milliseconds; load {before} before, {Load()} after");
        table.Print();
        Console.WriteLine("\nthe plugin's own part, microseconds: waited for in each event, processor time of a container's life; resident KiB");
        Console.WriteLine(OwnShare.Head);
        shares.ForEach(share => Console.WriteLine(share.Line(rounds * parallel)));
    }

    public void Dispose() => _contestants.ForEach(contestant => contestant.Dispose());

    private void Add(Contestant contestant)
    {
        _contestants.Add(contestant);
        contestant.Check();
    }

    /// <summary>Pods are made, and everything has run once.</summary>
    private void Warm(int parallel) => _contestants.ForEach(contestant =>
    {
        for (int i = 0; i < (parallel == 1 ? 5 : 1); i++)
        {
            _ = contestant.Up(parallel);
            contestant.Down();
        }
    });

    private void RunRound(int round, int parallel, LatencyTable table)
    {
        foreach (int contestant in OrderOf(round))
        {
            table.Add(contestant, _contestants[contestant].Up(parallel));
        }
        _contestants.ForEach(contestant => contestant.Down());
    }

    /// <summary>Each begins as often as any other, and goes before each other one as often as after it.</summary>
    private IEnumerable<int> OrderOf(int round)
    {
        int count = _contestants.Count;
        IEnumerable<int> order = Enumerable.Range(0, count).Select(place => (place + (round / 2)) % count);
        return round % 2 == 0 ? order : order.Reverse();
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
