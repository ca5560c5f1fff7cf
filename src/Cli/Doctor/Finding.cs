using System.Text.Json;

namespace Tuck.Cli.Doctor;

/// <summary>What a check found, and what to do about it.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found, in a few words.</param>
/// <param name="ToDo">What to do; empty if nothing.</param>
internal sealed record Finding(string Check, Health State, string Found, string ToDo)
{
    internal static Finding Ok(string check, string found) => new(check, Health.Ok, found, "");

    internal static Finding Warn(string check, string found, string toDo) => new(check, Health.Warn, found, toDo);

    internal static Finding Fail(string check, string found, string toDo) => new(check, Health.Fail, found, toDo);

    internal static string WordOf(Health state) => state switch
    {
        Health.Ok => "ok",
        Health.Warn => "warn",
        _ => "fail",
    };

    internal static void WriteMembers(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("check"u8, finding.Check);
        json.WriteString("state"u8, WordOf(finding.State));
        json.WriteString("found"u8, finding.Found);
        json.WriteString("toDo"u8, finding.ToDo);
    }
}
