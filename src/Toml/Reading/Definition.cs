namespace Tuck.Toml.Reading;

/// <summary>The rules that headers and dotted keys share: nothing is defined twice, nothing lies too deep.</summary>
internal static class Definition
{
    public static TomlTable AddTable(
        ref SourceReader source, TomlTable parent, string key, TableOrigin origin, TomlPosition position, TomlPosition start)
    {
        var table = new TomlTable(origin, RequireDepth(ref source, parent.Depth + 1, position), start);
        parent.Append(key, table, position, start);
        return table;
    }

    public static int RequireDepth(ref SourceReader source, int depth, TomlPosition position) => depth <= TomlDocument.MaxDepth
        ? depth
        : throw source.Error(position, "nested too deep");

    public static TomlException Conflict(ref SourceReader source, in TomlEntry existing, TomlPosition position) =>
        source.Error(position, "key " + TomlKey.ForMessage(existing.Key) + " is already defined at " + existing.KeyPosition);
}
