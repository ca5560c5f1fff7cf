namespace Tuck.Nri.Connection;

/// <summary>How long to wait before the next try: twice as long each time, and not all plugins of a node at once.</summary>
internal sealed class Backoff
{
    /// <summary>A runtime that restarts is back in well under a second.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);

    /// <summary>A container that starts meanwhile has to wait for its next try no longer than this.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private TimeSpan _next = s_first;

    internal void Reset() => _next = s_first;

    internal TimeSpan Next()
    {
        // Between half of it and all of it.
#pragma warning disable CA5394 // Nothing secret hangs on it.
        TimeSpan wait = _next * (0.5 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        return wait;
    }
}
