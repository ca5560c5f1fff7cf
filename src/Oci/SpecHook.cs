namespace Tuck.Oci;

/// <summary>One of the spec's hooks, as far as anybody here asks: runtime-spec, config.md, "POSIX-platform Hooks".</summary>
public readonly record struct SpecHook(string Path, IReadOnlyList<string> Args);
