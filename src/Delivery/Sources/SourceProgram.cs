using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Sources;

/// <summary>A program that fetches secrets, as a table [sources.NAME] of config.toml has it.</summary>
public sealed record SourceProgram
{
    public required string Name { get; init; }

    /// <summary>The program's absolute path, and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>NAME=value. All it gets, but for a PATH if it names none.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>For one secret, from the program's start to its end.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest value that is taken from it.</summary>
    public int MaxBytes { get; init; } = SecretBuffer.MaxBytes;
}
