namespace Tuck.NriBench;

/// <summary>Times, in milliseconds.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    public Distribution(IEnumerable<double> milliseconds) => _sorted = [.. milliseconds.Order()];

    public Distribution(IEnumerable<TimeSpan> times)
        : this(times.Select(time => time.TotalMilliseconds))
    {
    }

    public double Median => Percentile(50);

    /// <summary>The least that is not below so many of a hundred: nearest rank.</summary>
    public double Percentile(int percent)
        => _sorted[Math.Max((int)Math.Ceiling(_sorted.Length * percent / 100.0) - 1, 0)];
}
