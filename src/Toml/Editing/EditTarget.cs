namespace Tuck.Toml.Editing;

/// <summary>Finds what an edit is about in the document as read, and refuses what cannot be edited in place.</summary>
internal readonly struct EditTarget(TomlTable root, string? fileName)
{
    /// <summary>The table, or null where it could be added.</summary>
    public TomlTable? FindTable(ReadOnlySpan<string> path)
    {
        TomlTable table = root;
        foreach (string key in path)
        {
            if (!table.TryGetValue(key, out object? value))
            {
                return null;
            }
            table = value switch
            {
                TomlTable { Origin: not TableOrigin.Inline } next => next,
                TomlTable => throw Refuse(table, key, "is an inline table; write it as [table] to edit it"),
                // An array is no way either: which of its elements would be meant?
                _ => throw Refuse(table, key, "is not a table"),
            };
        }
        return table;
    }

    /// <summary>The array of tables, or null where it could be added.</summary>
    public TomlArray? FindArray(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            throw new ArgumentException("the root is not an array", nameof(path));
        }
        TomlTable? table = FindTable(path[..^1]);
        if (table is null || !table.TryGetValue(path[^1], out object? value))
        {
            return null;
        }
        return value is TomlArray { IsTableArray: true } array
            ? array
            : throw Refuse(table, path[^1], "is not an array of tables; write it as [[entries]] to edit it");
    }

    public TomlException Refuse(TomlTable table, string key, string cause) =>
        new(fileName, table.PositionOf(key), "key " + TomlKey.ForMessage(key) + " " + cause);
}
