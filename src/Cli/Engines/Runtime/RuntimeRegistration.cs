namespace Tuck.Cli.Engines.Runtime;

/// <summary>How tuck-runtime is registered with an engine.</summary>
/// <param name="Path">Of the program, or of the link whose name says which runtime it stands in front of.</param>
/// <param name="IsDefault">Whether containers have it that name no runtime.</param>
internal sealed record RuntimeRegistration(string Path, bool IsDefault)
{
    /// <summary>What engines know it by.</summary>
    internal const string Name = "tuck";

    /// <summary>The runtimes it stands in front of: the first in PATH, unless its own name ends in one.</summary>
    internal static IReadOnlyList<string> Reals { get; } = ["runc", "crun", "youki"];

    /// <summary>Null if the path leaves it to PATH.</summary>
    internal string? NamedReal
        => Reals.FirstOrDefault(real => System.IO.Path.GetFileName(Path) == LinkName(ProgramFile.Runtime.Name, real));

    /// <summary>As far as can be seen from here: the engine's PATH may be another.</summary>
    internal string Real => NamedReal ?? Reals.FirstOrDefault(real => SearchPath.Find(real) is not null) ?? Reals[0];

    /// <summary>The link beside the program, by which it stands in front of that runtime.</summary>
    internal static string LinkName(string program, string real) => $"{program}-{real}";

    /// <summary>Whether the program is tuck-runtime, be it by a link.</summary>
    internal static bool IsOurs(string path)
        => System.IO.Path.GetFileName(path) is var name
            && (name == ProgramFile.Runtime.Name || name.StartsWith($"{ProgramFile.Runtime.Name}-", StringComparison.Ordinal));
}
