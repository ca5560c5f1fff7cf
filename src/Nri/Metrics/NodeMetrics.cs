namespace Tuck.Nri.Metrics;

/// <summary>What is counted on a node.</summary>
internal sealed class NodeMetrics
{
    private readonly Histogram _creating = new();
    private readonly Histogram _starting = new();

    /// <summary>Containers that were given their files.</summary>
    internal Counter Deliveries { get; } = new();

    internal FailureCounters Failures { get; } = new();

    /// <summary>Containers that ran without what they ask for when we joined.</summary>
    internal int Undelivered { get; set; }

    internal bool IsConnected { get; set; }

    /// <summary>By event, as the runtime waits for it.</summary>
    internal IEnumerable<(string Event, Histogram Histogram)> Times => [("create", _creating), ("start", _starting)];

    internal Timed Creating() => new(_creating);

    internal Timed Starting() => new(_starting);
}
