namespace Tuck.Toml.Reading;

/// <summary>Reads <c>[table]</c> and <c>[[array.of.tables]]</c> and finds or makes the table they open.</summary>
internal static class HeaderReader
{
    public static TomlTable Read(ref SourceReader source, TomlTable root)
    {
        TomlPosition start = source.Position;
        source.Advance(1);
        bool isArray = source.TryTake('[');
        TomlTable parent = root;
        while (true)
        {
            source.SkipBlanks();
            TomlPosition position = source.Position;
            string key = KeyReader.Read(ref source);
            source.SkipBlanks();
            if (!source.TryTake('.'))
            {
                Close(ref source, isArray);
                return isArray
                    ? AddElement(ref source, parent, key, start, position)
                    : Define(ref source, parent, key, start, position);
            }
            parent = Descend(ref source, parent, key, position);
        }
    }

    public static void Close(ref SourceReader source, bool isArray)
    {
        if (!source.TryTake(']') || (isArray && !source.TryTake(']')))
        {
            throw source.ErrorHere(isArray ? "expected ]] to close the header" : "expected ] to close the header");
        }
    }

    private static TomlTable Descend(ref SourceReader source, TomlTable parent, string key, TomlPosition position)
    {
        int index = parent.Find(key);
        if (index < 0)
        {
            return Definition.AddTable(ref source, parent, key, TableOrigin.Implied, position, position);
        }
        return parent.Entries[index].Value switch
        {
            TomlTable { Origin: not TableOrigin.Inline } table => table,
            TomlArray { IsTableArray: true } array => (TomlTable)array[array.Count - 1],
            _ => throw Definition.Conflict(ref source, parent.Entries[index], position),
        };
    }

    private static TomlTable Define(
        ref SourceReader source, TomlTable parent, string key, TomlPosition start, TomlPosition position)
    {
        int index = parent.Find(key);
        if (index < 0)
        {
            return Definition.AddTable(ref source, parent, key, TableOrigin.Header, position, start);
        }
        if (parent.Entries[index].Value is not TomlTable { Origin: TableOrigin.Implied } table)
        {
            throw Definition.Conflict(ref source, parent.Entries[index], position);
        }
        table.Origin = TableOrigin.Header;
        table.Position = start;
        return table;
    }

    private static TomlTable AddElement(
        ref SourceReader source, TomlTable parent, string key, TomlPosition start, TomlPosition position)
    {
        int index = parent.Find(key);
        if (index < 0)
        {
            parent.Append(key, new TomlArray(isTableArray: true), position, start);
            index = parent.Count - 1;
        }
        if (parent.Entries[index].Value is not TomlArray { IsTableArray: true } array)
        {
            throw Definition.Conflict(ref source, parent.Entries[index], position);
        }
        // The array and its element: two levels.
        int depth = Definition.RequireDepth(ref source, parent.Depth + 2, position);
        var table = new TomlTable(TableOrigin.Header, depth, start);
        array.Append(table, start);
        return table;
    }
}
