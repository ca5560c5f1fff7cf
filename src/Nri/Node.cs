using Serilog;
using Tuck.Bundle;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;
using Tuck.Nri.Connection;
using Tuck.Nri.Containers;
using Tuck.Nri.Fetching;
using Tuck.Nri.Life;
using Tuck.Nri.Metrics;

namespace Tuck.Nri;

/// <summary>What tuck-nri knows of its node, and keeps from one connection to the next.</summary>
internal sealed class Node(LiveSettings settings, ILogger log, TimeProvider time)
{
    internal ILogger Log => log;

    internal TimeProvider Time => time;

    /// <summary>As they are now.</summary>
    internal Settings Settings => settings.Current;

    internal LiveSettings LiveSettings => settings;

    internal NodeMetrics Metrics { get; } = new();

    /// <summary>Fetched for containers that were created and have not started.</summary>
    internal PreparedRequests Prepared { get; } = new(time);

    /// <summary>Fetches that run, and what was fetched when a pod's sandbox began.</summary>
    internal SecretFetches Fetches { get; } = new(time, (settings, requester, name) => Fetch(settings, requester, name, time));

    /// <summary>Who is at the other end.</summary>
    internal RuntimeInfo Runtime { get; set; } = RuntimeInfo.Unknown;

    /// <summary>A store is opened for each thing to do: its key is not kept for weeks.</summary>
    private static FetchedSecret? Fetch(Settings settings, SecretRequester requester, string name, TimeProvider time)
    {
        using ConfiguredSource source = new(settings, requester, time);
        return source.TryFetch(name);
    }

    internal static string HookPath(Settings settings)
        => settings.Nri.HookPath ?? HookProgram.Beside;
}
