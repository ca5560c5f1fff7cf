namespace Tuck.Rpc;

/// <summary>Lets one write at a time, in the order they asked.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing, and some may still wait for it.
internal sealed class WriteTurn
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Disposing what it returns ends the turn.</summary>
    internal async ValueTask<Taken> TakeAsync(CancellationToken cancellation = default)
    {
        await _free.WaitAsync(cancellation);
        return new Taken(_free);
    }

    internal readonly struct Taken(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
