namespace Tuck.Toml.Reading;

/// <summary>Reads any value, recursing into arrays and inline tables.</summary>
internal static class ValueReader
{
    /// <param name="source">Stands at the first byte of the value; afterwards behind the last.</param>
    /// <param name="depth">The depth a table or array has that begins here.</param>
    public static object Read(ref SourceReader source, int depth) => source.Next switch
    {
        '"' => BasicString.ReadAny(ref source),
        '\'' => LiteralString.ReadAny(ref source),
        '[' => ReadArray(ref source, depth),
        '{' => ReadInlineTable(ref source, depth),
        _ => BareValue.Read(ref source),
    };

    private static TomlArray ReadArray(ref SourceReader source, int depth)
    {
        TomlPosition start = source.Position;
        Definition.RequireDepth(ref source, depth, start);
        var array = new TomlArray(isTableArray: false);
        source.Advance(1);
        source.SkipBlankLines();
        while (!source.TryTake(']'))
        {
            TomlPosition position = source.Position;
            array.Append(Read(ref source, depth + 1), position);
            source.SkipBlankLines();
            if (source.TryTake(','))
            {
                source.SkipBlankLines();
            }
            else if (source.Next != ']')
            {
                throw source.AtEnd
                    ? source.Error(start, "array is not closed")
                    : source.ErrorHere("expected , or ] in the array");
            }
        }
        return array;
    }

    // TOML 1.0 allows neither a new line nor a comma before the closing brace.
    private static TomlTable ReadInlineTable(ref SourceReader source, int depth)
    {
        TomlPosition start = source.Position;
        var table = new TomlTable(TableOrigin.Inline, Definition.RequireDepth(ref source, depth, start), start);
        source.Advance(1);
        source.SkipBlanks();
        if (source.TryTake('}'))
        {
            return table;
        }
        while (true)
        {
            KeyValueReader.Read(ref source, table);
            source.SkipBlanks();
            if (source.TryTake('}'))
            {
                return table;
            }
            if (!source.TryTake(','))
            {
                throw source.ErrorHere("expected , or } on the same line in the inline table");
            }
        }
    }
}
