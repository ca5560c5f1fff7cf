namespace Tuck.Toml.Reading;

/// <summary>Reads a whole document, line by line (TOML 1.0, "Spec" and "Key/Value Pair").</summary>
internal static class DocumentReader
{
    public static TomlTable Read(ref SourceReader source)
    {
        var root = new TomlTable(TableOrigin.Header, 0, source.Position);
        TomlTable current = root;
        while (true)
        {
            source.SkipBlankLines();
            if (source.AtEnd)
            {
                return root;
            }
            if (source.Next == '[')
            {
                current = HeaderReader.Read(ref source, root);
                source.TakeLineEnd("expected the end of the line after the header");
            }
            else
            {
                KeyValueReader.Read(ref source, current);
                source.TakeLineEnd("expected the end of the line after the value");
            }
        }
    }
}
