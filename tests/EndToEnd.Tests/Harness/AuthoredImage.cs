using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>An image, and what its author says of it.</summary>
/// <param name="Name">What it is to be called.</param>
internal sealed record AuthoredImage(string Name)
{
    /// <summary>A directory with its root file system; null is one of busybox.</summary>
    public string? Root { get; init; }

    /// <summary>Of its manifest.</summary>
    public JsonObject? Annotations { get; init; }

    /// <summary>Of its configuration, as all that follow.</summary>
    public JsonObject? Labels { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>"" is root.</summary>
    public string User { get; init; } = "";

    /// <summary>What the command is given to.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>What a container runs that is not told.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}
