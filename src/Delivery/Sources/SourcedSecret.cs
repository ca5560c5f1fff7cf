namespace Tuck.Delivery.Sources;

/// <summary>A secret that is not in the store: a table [[secret]] of config.toml.</summary>
/// <param name="Name">As containers ask for it.</param>
/// <param name="Source">The name of a <see cref="SourceProgram"/>.</param>
/// <param name="Parameters">What the source is told of it, in the order of the file. No secrets.</param>
public sealed record SourcedSecret(string Name, string Source, IReadOnlyList<KeyValuePair<string, string>> Parameters);
