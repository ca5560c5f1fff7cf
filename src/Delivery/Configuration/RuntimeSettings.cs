namespace Tuck.Delivery.Configuration;

/// <summary>What config.toml says in its table [runtime], of tuck-runtime.</summary>
public sealed record RuntimeSettings
{
    /// <summary>False: others deliver (a hook, tuck-nri); that they did is made sure of at start.</summary>
    public bool Delivers { get; init; } = true;

    /// <summary>Variables whose values become files in every container, as globs of names; none by default.</summary>
    public IReadOnlyList<string> VariablesToFiles { get; init; } = [];

    /// <summary>The exec policy of containers that hold secrets and name none; null: exec is not limited.</summary>
    public string? ExecPolicy { get; init; }
}
