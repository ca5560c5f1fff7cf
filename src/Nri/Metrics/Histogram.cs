namespace Tuck.Nri.Metrics;

/// <summary>How long something took, in the buckets of a Prometheus histogram.</summary>
internal sealed class Histogram
{
    /// <summary>Upper bounds in seconds: a delivery takes a fraction of a millisecond, a runtime waits two seconds.</summary>
    internal static IReadOnlyList<double> Bounds { get; } =
        [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2];

    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[Bounds.Count + 1];
    private double _sum;

    internal void Observe(TimeSpan time)
    {
        double seconds = time.TotalSeconds;
        int bucket = 0;
        while (bucket < Bounds.Count && seconds > Bounds[bucket])
        {
            bucket++;
        }
        lock (_lock)
        {
            _buckets[bucket]++;
            _sum += seconds;
        }
    }

    /// <summary>For each bound how many took no longer, then how many there were, and how long all took together in seconds.</summary>
    internal (IReadOnlyList<long> Cumulative, long Count, double SumSeconds) Read()
    {
        lock (_lock)
        {
            long[] cumulative = new long[Bounds.Count];
            long count = 0;
            for (int i = 0; i < cumulative.Length; i++)
            {
                count += _buckets[i];
                cumulative[i] = count;
            }
            return (cumulative, count + _buckets[^1], _sum);
        }
    }
}
