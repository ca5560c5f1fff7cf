using Tuck.Delivery;

namespace Tuck.Nri.Metrics;

/// <summary>Failures, counted by class.</summary>
internal sealed class FailureCounters
{
    private readonly Dictionary<ExitCode, Counter> _counters
        = Enum.GetValues<ExitCode>().Where(code => code != ExitCode.Done).ToDictionary(code => code, _ => new Counter());

    /// <summary>Each class by its name, in snake case, with its count.</summary>
    internal IEnumerable<(string Reason, long Value)> All => _counters.Select(pair => (NameOf(pair.Key), pair.Value.Value));

    internal void Increment(ExitCode code) => _counters[code].Increment();

    private static string NameOf(ExitCode code) => code switch
    {
        ExitCode.BadState => "bad_state",
        ExitCode.SecretUnavailable => "secret_unavailable",
        ExitCode.UnsafePath => "unsafe_path",
#pragma warning disable CA1308 // Words of a label, not text to compare.
        _ => code.ToString().ToLowerInvariant(),
#pragma warning restore CA1308
    };
}
