using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Engines;

/// <summary>What a file of a hooks directory says, as far as we check it.</summary>
internal sealed record RegisteredHook(string Program, IReadOnlyList<string> Arguments, IReadOnlyList<string> Stages)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Which configuration it will use.</summary>
    internal string ConfigPath => Arguments.SkipWhile(word => word != "--config").ElementAtOrDefault(1) ?? Settings.DefaultPath;

    /// <summary>Null if it is not of schema 1.0.0.</summary>
    internal static RegisteredHook? TryRead(string path)
    {
        using SafeFileHandle file = Fd.OpenReadOnly(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(Fd.ReadToEnd(file, MaxBytes, path));
            JsonElement root = document.RootElement;
            JsonElement hook = root.GetProperty("hook"u8);
            return root.GetProperty("version"u8).GetString() == "1.0.0"
                ? new(hook.GetProperty("path"u8).GetString() ?? "", Strings(hook, "args"), Strings(root, "stages"))
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<string> Strings(JsonElement parent, string name)
        => parent.TryGetProperty(name, out JsonElement array)
            ? [.. array.EnumerateArray().Select(item => item.GetString() ?? "")]
            : [];
}
