using Tuck.Toml.Reading;

namespace Tuck.Toml.Editing;

/// <summary>Finds where the statements of a document lie. The document has been read before: it is valid.</summary>
internal static class StatementReader
{
    public static List<Statement> Read(ReadOnlySpan<byte> bytes)
    {
        var source = new SourceReader(bytes, null);
        var statements = new List<Statement>();
        string[] section = [];
        while (true)
        {
            source.SkipBlankLines();
            if (source.AtEnd)
            {
                return statements;
            }
            int start = source.Offset;
            while (start > 0 && bytes[start - 1] is (byte)' ' or (byte)'\t')
            {
                start--;
            }
            Statement statement = source.Next == '['
                ? ReadHeader(ref source, start)
                : ReadKeyValue(ref source, start, section);
            source.TakeLineEnd("expected the end of the line");
            statement.End = source.Offset;
            statements.Add(statement);
            section = statement.Section;
        }
    }

    private static Statement ReadHeader(ref SourceReader source, int start)
    {
        source.Advance(1);
        bool isArray = source.TryTake('[');
        string[] path = ReadPath(ref source);
        HeaderReader.Close(ref source, isArray);
        return new Statement { Section = path, IsArrayHeader = isArray, Start = start };
    }

    private static Statement ReadKeyValue(ref SourceReader source, int start, string[] section)
    {
        string[] key = ReadPath(ref source);
        KeyValueReader.TakeEquals(ref source);
        int valueStart = source.Offset;
        ValueReader.Read(ref source, section.Length + key.Length);
        return new Statement
        {
            Section = section,
            Key = key,
            Start = start,
            ValueStart = valueStart,
            ValueEnd = source.Offset,
        };
    }

    private static string[] ReadPath(ref SourceReader source)
    {
        var path = new List<string>();
        do
        {
            source.SkipBlanks();
            path.Add(KeyReader.Read(ref source));
            source.SkipBlanks();
        }
        while (source.TryTake('.'));
        return [.. path];
    }
}
