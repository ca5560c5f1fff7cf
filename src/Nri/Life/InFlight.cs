namespace Tuck.Nri.Life;

/// <summary>How many events are being handled, and when none is.</summary>
internal sealed class InFlight
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);
    private int _count;

    /// <summary>One more, until it is disposed.</summary>
    internal IDisposable Enter()
    {
        _ = Interlocked.Increment(ref _count);
        return new Leaving(this);
    }

    /// <summary>Waits until there is none, or the time is over.</summary>
    internal async Task DrainAsync(TimeSpan atMost)
    {
        using CancellationTokenSource timeout = new(atMost);
        while (Volatile.Read(ref _count) > 0 && !timeout.IsCancellationRequested)
        {
            await Task.Delay(s_look, timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Leaving(InFlight inFlight) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref inFlight._count);
    }
}
