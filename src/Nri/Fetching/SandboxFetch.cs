using Tuck.Delivery.Secrets;

namespace Tuck.Nri.Fetching;

/// <summary>What was begun to be fetched when a sandbox was made. Owns what comes of it.</summary>
internal sealed class SandboxFetch(DateTimeOffset since, Dictionary<string, Task<FetchedSecret?>> fetches) : IDisposable
{
    internal DateTimeOffset Since => since;

    internal FetchedSecret? CopyOf(string name)
        => fetches.TryGetValue(name, out Task<FetchedSecret?>? fetch) && fetch.IsCompletedSuccessfully ? fetch.Result?.Copy() : null;

    public void Dispose()
    {
        foreach (Task<FetchedSecret?> fetch in fetches.Values)
        {
            SecretFetches.Abandon(fetch);
        }
        fetches.Clear();
    }
}
