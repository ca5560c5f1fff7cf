using Tuck.Delivery;

namespace Tuck.Nri.Containers;

/// <summary>
/// Secrets that were fetched for a container that is being created, until it starts, goes, or takes too long. Owns them; bounded
/// in number and size.
/// </summary>
internal sealed class PreparedRequests(TimeProvider time)
{
    /// <summary>A node runs 110 pods by default; as many containers between creation and start are a storm of them.</summary>
    private const int MaxContainers = 1024;

    /// <summary>In memory that is locked.</summary>
    private const long MaxBytes = 256L * 1024 * 1024;

    /// <summary>The kubelet starts what it has created at once. Who comes later is fetched for anew.</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (FetchedRequest Fetched, DateTimeOffset Since)> _prepared = new(StringComparer.Ordinal);

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _prepared.Count;
            }
        }
    }

    /// <summary>Takes them over.</summary>
    /// <exception cref="DeliveryException">There is no room; they were wiped.</exception>
    internal void Keep(string container, FetchedRequest fetched)
    {
        lock (_lock)
        {
            if (_prepared.Remove(container, out (FetchedRequest Fetched, DateTimeOffset Since) old))
            {
                old.Fetched.Dispose();
            }
            if (_prepared.Count < MaxContainers && _prepared.Values.Sum(item => item.Fetched.LengthBytes) + fetched.LengthBytes <= MaxBytes)
            {
                _prepared[container] = (fetched, time.GetUtcNow());
                return;
            }
        }
        fetched.Dispose();
        throw new DeliveryException(
            ExitCode.SecretUnavailable, $"{Count} containers with secrets were created and not started: too many; try again");
    }

    /// <summary>Hands them over; null if there are none.</summary>
    internal FetchedRequest? Take(string container)
    {
        lock (_lock)
        {
            return _prepared.Remove(container, out (FetchedRequest Fetched, DateTimeOffset Since) item) ? item.Fetched : null;
        }
    }

    /// <summary>Wipes those of a container that has gone.</summary>
    internal void Drop(string container) => Take(container)?.Dispose();

    /// <summary>Wipes those of containers for which this is true.</summary>
    internal void DropWhere(Func<string, bool> isGone) => DropWhere((id, _) => isGone(id));

    /// <summary>Wipes those that have waited too long.</summary>
    internal void DropOld()
    {
        DateTimeOffset before = time.GetUtcNow() - s_life;
        DropWhere((_, since) => since < before);
    }

    private void DropWhere(Func<string, DateTimeOffset, bool> isGone)
    {
        lock (_lock)
        {
            foreach ((string id, (FetchedRequest fetched, DateTimeOffset since)) in _prepared.ToArray())
            {
                if (isGone(id, since))
                {
                    fetched.Dispose();
                    _ = _prepared.Remove(id);
                }
            }
        }
    }
}
