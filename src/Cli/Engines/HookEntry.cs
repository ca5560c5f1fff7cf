using System.Text.Json;
using Tuck.Delivery.Configuration;

namespace Tuck.Cli.Engines;

/// <summary>A call of tuck-hook as the runtime-spec and oci-hooks(5) write it.</summary>
/// <param name="Program">Absolute path of tuck-hook.</param>
/// <param name="Words">What it is called with.</param>
/// <param name="ConfigPath">Passed on unless it is the default.</param>
internal sealed record HookEntry(string Program, IReadOnlyList<string> Words, string ConfigPath)
{
    /// <summary>The engine kills a hook that hangs; a delivery takes milliseconds.</summary>
    private const int TimeoutSeconds = 30;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("path"u8, Program);
        json.WriteStartArray("args"u8);
        foreach (string argument in (string[])[Path.GetFileName(Program), .. Words])
        {
            json.WriteStringValue(argument);
        }
        if (ConfigPath != Settings.DefaultPath)
        {
            json.WriteStringValue("--config"u8);
            json.WriteStringValue(ConfigPath);
        }
        json.WriteEndArray();
        json.WriteStartArray("env"u8);
        json.WriteStringValue("PATH=/usr/sbin:/usr/bin:/sbin:/bin"u8);
        json.WriteEndArray();
        json.WriteNumber("timeout"u8, TimeoutSeconds);
        json.WriteEndObject();
    }
}
