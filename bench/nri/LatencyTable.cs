namespace Tuck.NriBench;

/// <summary>The times of all contestants, each against the first.</summary>
internal sealed class LatencyTable(IReadOnlyList<string> names)
{
    /// <summary>By contestant and round.</summary>
    private readonly List<IReadOnlyList<Latency>>[] _rounds = [.. names.Select(_ => new List<IReadOnlyList<Latency>>())];

    /// <summary>What a contestant did in its next round.</summary>
    public void Add(int contestant, IReadOnlyList<Latency> latencies) => _rounds[contestant].Add(latencies);

    public void Print()
    {
        string[] columns = ["create p10", "p50", "p99", "start p10", "p50", "p99", "both p10", "p50", "p99", "added p10", "p50", "paired"];
        Console.WriteLine($"{"",-34} {string.Join(' ', columns.Select(column => $"{column,10}"))}");
        for (int contestant = 0; contestant < names.Count; contestant++)
        {
            IEnumerable<string> cells = Row(contestant).Select(value => $"{value,10:0.00}");
            Console.WriteLine($"{names[contestant],-34} {string.Join(' ', cells)}");
        }
    }

    private IEnumerable<double> Row(int contestant)
    {
        Distribution both = Of(contestant, latency => latency.Both);
        Distribution first = Of(0, latency => latency.Both);
        return
        [
            .. Percentiles(Of(contestant, latency => latency.Create)),
            .. Percentiles(Of(contestant, latency => latency.Start)),
            .. Percentiles(both),
            both.Percentile(10) - first.Percentile(10),
            both.Median - first.Median,
            Paired(contestant),
        ];
    }

    private static IEnumerable<double> Percentiles(Distribution times)
        => [times.Percentile(10), times.Median, times.Percentile(99)];

    private Distribution Of(int contestant, Func<Latency, TimeSpan> time)
        => new(_rounds[contestant].SelectMany(round => round).Select(time));

    /// <summary>The median over the rounds of the difference to the first in the same round.</summary>
    private double Paired(int contestant)
        => new Distribution(_rounds[contestant].Zip(_rounds[0], (ours, theirs) => MedianOf(ours) - MedianOf(theirs))).Median;

    private static double MedianOf(IReadOnlyList<Latency> round) => new Distribution(round.Select(latency => latency.Both)).Median;
}
