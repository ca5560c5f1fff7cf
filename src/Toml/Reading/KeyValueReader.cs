namespace Tuck.Toml.Reading;

/// <summary>Reads <c>dotted.key = value</c> into a table: a line of a document, or a part of an inline table.</summary>
internal static class KeyValueReader
{
    public static void Read(ref SourceReader source, TomlTable table)
    {
        while (true)
        {
            source.SkipBlanks();
            TomlPosition position = source.Position;
            string key = KeyReader.Read(ref source);
            source.SkipBlanks();
            if (!source.TryTake('.'))
            {
                TakeEquals(ref source);
                Add(ref source, table, key, position);
                return;
            }
            table = Descend(ref source, table, key, position);
        }
    }

    public static void TakeEquals(ref SourceReader source)
    {
        // No key in the text: what stands where a key should be may be a part of a broken string.
        if (!source.TryTake('='))
        {
            throw source.ErrorHere("expected = after the key");
        }
        source.SkipBlanks();
    }

    private static void Add(ref SourceReader source, TomlTable table, string key, TomlPosition position)
    {
        int index = table.Find(key);
        if (index >= 0)
        {
            throw Definition.Conflict(ref source, table.Entries[index], position);
        }
        TomlPosition valuePosition = source.Position;
        object value = ValueReader.Read(ref source, table.Depth + 1);
        table.Append(key, value, position, valuePosition);
    }

    // A table that a header defined is closed to dotted keys of other sections (TOML 1.0: "all its key/value pairs
    // defined under the current [table] header"). Which section a dotted table belongs to need not be remembered:
    // every way back to it leads through a header's table, an array or braces, and those are refused here.
    private static TomlTable Descend(ref SourceReader source, TomlTable table, string key, TomlPosition position)
    {
        int index = table.Find(key);
        if (index < 0)
        {
            return Definition.AddTable(ref source, table, key, TableOrigin.DottedKey, position, position);
        }
        if (table.Entries[index].Value is not TomlTable { Origin: TableOrigin.DottedKey or TableOrigin.Implied } next)
        {
            throw Definition.Conflict(ref source, table.Entries[index], position);
        }
        next.Origin = TableOrigin.DottedKey;
        return next;
    }
}
