using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;

namespace Tuck.Nri.Fetching;

/// <summary>
/// Fetches that run beside whoever waits for them, so that a source that hangs costs the container and not the node: a runtime
/// makes no other container while it waits for us. And what came of those that were begun with a pod's sandbox.
/// </summary>
/// <param name="time">For how long what nobody asked for is kept.</param>
/// <param name="fetch">Asks the source, and waits for it as long as it takes.</param>
#pragma warning disable CA1001 // The semaphore holds nothing before somebody asks for its wait handle, and lives as long as the program.
internal sealed class SecretFetches(TimeProvider time, Func<Settings, SecretRequester, string, FetchedSecret?> fetch)
#pragma warning restore CA1001
{
    /// <summary>A source that hangs holds a thread for each; the others wait.</summary>
    internal const int MaxRunning = 16;

    /// <summary>Two containers that ask for as much as one may, and none who is not served within seconds.</summary>
    private const int MaxPending = 8192;

    /// <summary>Nobody creates a container in a sandbox that has waited for so long.</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SandboxFetch> _sandboxes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(MaxRunning);
    private int _pending;

    /// <summary>Begins to fetch a secret. The result is the caller's to dispose; <see cref="Abandon"/> does if it comes too late.</summary>
    /// <exception cref="DeliveryException">Too many wait for their sources already.</exception>
    internal Task<FetchedSecret?> Begin(Settings settings, SecretRequester requester, string name)
    {
        if (Interlocked.Increment(ref _pending) > MaxPending)
        {
            _ = Interlocked.Decrement(ref _pending);
            throw new DeliveryException(
                ExitCode.SecretUnavailable, $"{MaxPending} secrets are waited for already; their source does not answer");
        }
        return FetchAsync(settings, requester, name);
    }

    private async Task<FetchedSecret?> FetchAsync(Settings settings, SecretRequester requester, string name)
    {
        try
        {
            await _slots.WaitAsync().ConfigureAwait(false);
            try
            {
                return await Task.Run(() => fetch(settings, requester, name)).ConfigureAwait(false);
            }
            finally
            {
                _ = _slots.Release();
            }
        }
        finally
        {
            _ = Interlocked.Decrement(ref _pending);
        }
    }

    internal static void Abandon(Task<FetchedSecret?> fetch)
        => _ = fetch.ContinueWith(
            static late =>
            {
                if (late.IsCompletedSuccessfully)
                {
                    late.Result?.Dispose();
                }
                else
                {
                    // Looked at, so that nobody else is told of it.
                    _ = late.Exception;
                }
            },
            TaskScheduler.Default);

    /// <summary>Begins what a pod's containers may come to ask for: it is there when a slow source lets its containers wait.</summary>
    internal void BeginFor(string sandbox, Settings settings, SecretRequester pod, IReadOnlyList<string> names)
    {
        SandboxFetch begun =
            new(time.GetUtcNow(), names.Distinct().ToDictionary(name => name, name => Begin(settings, pod, name)));
        SandboxFetch? old;
        lock (_lock)
        {
            old = _sandboxes.GetValueOrDefault(sandbox);
            _sandboxes[sandbox] = begun;
        }
        old?.Dispose();
    }

    /// <summary>A copy of what was fetched with the sandbox; null if nothing has come, or there is no such secret.</summary>
    internal FetchedSecret? CopyOf(string sandbox, string name)
    {
        lock (_lock)
        {
            return _sandboxes.GetValueOrDefault(sandbox)?.CopyOf(name);
        }
    }

    /// <summary>Wipes what was fetched with a sandbox that has gone.</summary>
    internal void Drop(string sandbox)
    {
        lock (_lock)
        {
            if (_sandboxes.Remove(sandbox, out SandboxFetch? fetch))
            {
                fetch.Dispose();
            }
        }
    }

    /// <summary>Wipes what has waited too long.</summary>
    internal void DropOld()
    {
        DateTimeOffset before = time.GetUtcNow() - s_life;
        lock (_lock)
        {
            foreach ((string sandbox, SandboxFetch fetch) in _sandboxes.ToArray())
            {
                if (fetch.Since < before)
                {
                    fetch.Dispose();
                    _ = _sandboxes.Remove(sandbox);
                }
            }
        }
    }
}
