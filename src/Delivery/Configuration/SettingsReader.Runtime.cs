using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>The table [runtime], of the OCI runtime in front of the real one.</summary>
internal static partial class SettingsReader
{
    private static Settings ReadRuntime(Settings settings, TomlEntry entry, string file)
        => settings with { Runtime = ReadRuntime(settings.Runtime, entry, file) };

    private static RuntimeSettings ReadRuntime(RuntimeSettings runtime, TomlEntry entry, string file) => entry.Key switch
    {
        "deliver" => runtime with { Delivers = BoolOf(entry, file) },
        "env-to-file" => runtime with { VariablesToFiles = StringsOf(entry, file) },
        "exec-policy" => runtime with { ExecPolicy = StringOf(entry, file) },
        _ => throw Unknown(entry, file),
    };
}
