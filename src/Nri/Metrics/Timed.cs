using System.Diagnostics;

namespace Tuck.Nri.Metrics;

/// <summary>Measures from its making to its disposal.</summary>
internal readonly struct Timed(Histogram histogram) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public void Dispose() => histogram.Observe(Stopwatch.GetElapsedTime(_start));
}
