using System.Diagnostics;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;

namespace Tuck.Nri.Fetching;

/// <summary>
/// The secrets of one container, within the time a runtime waits. The newest is given if it comes in time; else the one that was
/// fetched when the pod's sandbox began; else none. Owns the fetches nobody took.
/// </summary>
internal sealed class PromptSource(
    SecretFetches fetches, Settings settings, SecretRequester requester, string sandbox, TimeSpan requestTimeout)
    : ISecretSource, IDisposable
{
    /// <summary>Of the runtime's patience, for all secrets of a container together. The rest is for refusing it in time.</summary>
    private const double Share = 0.6;

    /// <summary>How long a newer one is waited for where one is at hand.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, Task<FetchedSecret?>> _begun = new(StringComparer.Ordinal);
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>All together: a slow source is waited for once.</summary>
    public void Expect(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            _begun[name] = fetches.Begin(settings, requester, name);
        }
    }

    public FetchedSecret? TryFetch(string name)
    {
        Task<FetchedSecret?> fetch =
            _begun.Remove(name, out Task<FetchedSecret?>? begun) ? begun : fetches.Begin(settings, requester, name);
        if (IsDone(fetch, Min(s_patience, Remaining)))
        {
            return fetch.GetAwaiter().GetResult();
        }
        if (fetches.CopyOf(sandbox, name) is { } earlier)
        {
            SecretFetches.Abandon(fetch);
            return earlier;
        }
        if (IsDone(fetch, Remaining))
        {
            return fetch.GetAwaiter().GetResult();
        }
        SecretFetches.Abandon(fetch);
        throw new DeliveryException(
            ExitCode.SecretUnavailable, $"its source did not answer within {_watch.ElapsedMilliseconds} ms");
    }

    public void Dispose()
    {
        foreach (Task<FetchedSecret?> fetch in _begun.Values)
        {
            SecretFetches.Abandon(fetch);
        }
        _begun.Clear();
    }

    private TimeSpan Remaining => requestTimeout * Share - _watch.Elapsed;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Whether it has ended, well or not, within the time.</summary>
    private static bool IsDone(Task fetch, TimeSpan time)
        => fetch.IsCompleted || (time > TimeSpan.Zero && Task.WhenAny(fetch, Task.Delay(time)).GetAwaiter().GetResult() == fetch);
}
