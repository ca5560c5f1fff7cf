using System.Globalization;
using System.Text.Json;
using Tuck.Delivery;
using Tuck.Delivery.Rotation;
using Tuck.Kernel;

namespace Tuck.Cli.Rotation;

/// <summary>How what became of a secret in a container is told.</summary>
internal static class OutcomeText
{
    /// <summary>In one line: <c>web (4f1c0a2b9d3e): db-password 1 -> 2</c>.</summary>
    internal static string Line(RotationOutcome outcome)
    {
        string id = ShortId.Of(outcome.Container.Id);
        string container = outcome.Container.Name is { } name && name != outcome.Container.Id ? $"{name} ({id})" : id;
        return Printable.Of($"{container}: {outcome.Secret} {Versions(outcome)}{Cause(outcome)}");
    }

    internal static string[] Row(RotationOutcome outcome) =>
    [
        ShortId.Of(outcome.Container.Id),
        outcome.Container.Name ?? "-",
        outcome.Secret,
        Versions(outcome),
        Word(outcome),
        outcome.Failure?.Cause ?? "-",
    ];

    internal static void WriteMembers(Utf8JsonWriter json, RotationOutcome outcome)
    {
        json.WriteString("container"u8, outcome.Container.Id);
        json.WriteString("engine"u8, outcome.Container.Engine);
        json.WriteString("name"u8, outcome.Container.Name);
        json.WriteString("secret"u8, outcome.Secret);
        json.WriteNumber("from"u8, outcome.From);
        if (outcome.To is { } to)
        {
            json.WriteNumber("to"u8, to);
        }
        else
        {
            json.WriteNull("to"u8);
        }
        json.WriteString("result"u8, Word(outcome));
        json.WriteString("cause"u8, outcome.Failure?.Cause);
    }

    private static string Versions(RotationOutcome outcome)
        => outcome.From.ToString(CultureInfo.InvariantCulture)
            + (outcome.To is { } to ? " -> " + to.ToString(CultureInfo.InvariantCulture) : string.Empty);

    private static string Cause(RotationOutcome outcome) => outcome switch
    {
        { Result: RotationResult.Rotated } => string.Empty,
        { Failure: { } failure } => $": {Word(outcome)}: {failure.Cause}",
        _ => ": " + Word(outcome),
    };

    private static string Word(RotationOutcome outcome) => outcome.Result switch
    {
        RotationResult.Rotated => "rotated",
        RotationResult.Outdated => "outdated",
        RotationResult.Kept => "kept",
        RotationResult.Ended => "ended",
        _ => "failed",
    };
}
