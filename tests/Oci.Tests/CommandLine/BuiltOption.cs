namespace Tuck.Oci.Tests.CommandLine;

/// <summary>An option by its long name and its letter, and the words it was said with.</summary>
internal sealed record BuiltOption(string Name, char? Letter = null, bool HasValue = true)
{
    public string? Value { get; init; }

    public string[] Words { get; init; } = [];

    /// <summary>All that a runtime takes for this option with this value.</summary>
    public string[][] Forms(string value)
    {
        string[] names = Letter is { } letter ? [$"--{Name}", $"-{Name}", $"-{letter}"] : [$"--{Name}", $"-{Name}"];
        if (!HasValue)
        {
            return [.. names.Select(name => new[] { name })];
        }
        string[][] forms = [.. names.Select(name => new[] { name, value }), .. names.Select(name => new[] { $"{name}={value}" })];
        if (Letter is not { } glue)
        {
            return forms;
        }
        // Glued on is crun's; that it is not runc's long option or "=" is up to the value.
        string[][] glued = value.StartsWith('/') ? [[$"-{glue}{value}"], [$"-d{glue}{value}"]] : [];
        return [.. forms, [$"-d{glue}", value], .. glued];
    }
}
