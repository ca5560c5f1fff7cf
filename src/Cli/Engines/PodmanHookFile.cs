using System.Text.Json;
using Tuck.Cli.Output;

namespace Tuck.Cli.Engines;

/// <summary>
/// One file of Podman's hooks directory, oci-hooks(5) schema 1.0.0. There are two, because the stage is an argument of ours and a
/// file has one list of arguments for all its stages.
/// </summary>
/// <param name="Name">Of the file.</param>
/// <param name="Stage">As Podman names it.</param>
internal sealed record PodmanHookFile(string Name, string Stage)
{
    /// <summary>Puts the files into the container before its program exists.</summary>
    internal static PodmanHookFile Deliver { get; } = new("tuck-deliver.json", "createRuntime");

    /// <summary>Closes its account once it has stopped.</summary>
    internal static PodmanHookFile Clean { get; } = new("tuck-clean.json", "poststop");

    internal static IReadOnlyList<PodmanHookFile> All { get; } = [Deliver, Clean];

    /// <param name="hook">Absolute path of tuck-hook.</param>
    /// <param name="configPath">Passed on unless it is the default.</param>
    /// <param name="isForAllContainers">Otherwise for those with an annotation of ours.</param>
    internal string Content(string hook, string configPath, bool isForAllContainers) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, "1.0.0"u8);
        json.WritePropertyName("hook"u8);
        new HookEntry(hook, [Stage, "--engine", "podman"], configPath).Write(json);
        WriteCondition(json, isForAllContainers);
        json.WriteStartArray("stages"u8);
        json.WriteStringValue(Stage);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Regular expressions match anywhere in the text unless they say where.</summary>
    private static void WriteCondition(Utf8JsonWriter json, bool isForAllContainers)
    {
        json.WriteStartObject("when"u8);
        if (isForAllContainers)
        {
            json.WriteBoolean("always"u8, true);
        }
        else
        {
            json.WriteStartObject("annotations"u8);
            json.WriteString("^tuck/"u8, ".*"u8);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
