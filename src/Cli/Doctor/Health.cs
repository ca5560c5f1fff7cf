namespace Tuck.Cli.Doctor;

/// <summary>How what was looked at is.</summary>
internal enum Health
{
    Ok,

    /// <summary>Deliveries work; something is weaker than it could be, or not decided yet.</summary>
    Warn,

    /// <summary>Deliveries fail, or are not safe.</summary>
    Fail,
}
