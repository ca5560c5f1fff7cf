using System.CommandLine;

namespace Tuck.Cli.Output;

/// <summary>The options that mean the same wherever they are.</summary>
internal static class ListOptions
{
    internal static Option<bool> Json() => new("--json") { Description = "Print an array of JSON objects" };
}
