namespace Tuck.Nri.Metrics;

/// <summary>A number that only grows.</summary>
internal sealed class Counter
{
    private long _value;

    internal long Value => Interlocked.Read(ref _value);

    internal void Increment() => Interlocked.Increment(ref _value);
}
