using System.Text;
using Tuck.Toml.Editing;

namespace Tuck.Toml;

/// <summary>
/// Edits of somebody else's document that can be taken back, byte for byte, even after others have edited it: each leaves a
/// comment behind the value that begins with a mark and says what was there. Nothing else changes.
/// </summary>
/// <remarks>
/// What the mark <c>tuck</c> looks like: <c># tuck</c> behind a line that was added, <c># tuck: was true</c> behind a value that was
/// replaced, <c># tuck: added "x"</c> behind an array that got a first element.
/// </remarks>
public sealed class ReversibleEditor
{
    private readonly string? _fileName;
    private readonly string _mark;
    private byte[] _bytes;

    /// <summary>Takes a copy of a document.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="fileName">The name errors begin with, or null.</param>
    /// <param name="mark">A word.</param>
    /// <exception cref="TomlException">It is not valid.</exception>
    public ReversibleEditor(ReadOnlySpan<byte> utf8, string? fileName, string mark)
    {
        _fileName = fileName;
        _mark = mark;
        _bytes = utf8.ToArray();
        Root = TomlDocument.Parse(_bytes, fileName);
    }

    /// <summary>The document as it reads now. Changing this table does not change the document.</summary>
    public TomlTable Root { get; private set; }

    /// <summary>The document as it is now.</summary>
    public byte[] ToUtf8() => _bytes.AsSpan().ToArray();

    /// <summary>
    /// Sets a key to a plain value. A missing key is added at the end of its table, a missing table at the end of the document,
    /// and a missing key of the root at the beginning.
    /// </summary>
    /// <exception cref="TomlException">
    /// The table is none, or is written inline or with dotted keys; the value to replace is a table or has several lines.
    /// </exception>
    public void Set(ReadOnlySpan<string> tablePath, string key, object value)
    {
        TomlTable? table = new EditTarget(Root, _fileName).FindTable(tablePath);
        var layout = new DocumentLayout(_bytes);
        string line = BlockText.OfPairs(new TomlTable { [key] = value }).TrimEnd('\n') + $" # {_mark}";
        if (table is not null && table.TryGetValue(key, out object? old))
        {
            if (!old.Equals(value))
            {
                Replace(table, StatementOf(layout, table, tablePath, key), value);
            }
        }
        else if (tablePath.IsEmpty)
        {
            Insert(layout, layout.Start, line);
        }
        else if (table is null or { Origin: TableOrigin.Implied })
        {
            Insert(layout, layout.Length, BlockText.Of("[", tablePath, $"] # {_mark}\n", new TomlTable()) + line);
        }
        else if (table.Origin == TableOrigin.Header)
        {
            string[] path = [.. tablePath];
            Insert(layout, layout.Statements.FindLast(statement => statement.IsIn(path))!.End, line);
        }
        else
        {
            throw new TomlException(
                _fileName, table.Position, "the table is written with dotted keys; give it a header to edit it");
        }
    }

    /// <summary>Makes a string the first element of an array, unless it is one already; what else is in it stays.</summary>
    /// <exception cref="TomlException">As <see cref="Set"/>, or the value is no array.</exception>
    public void Include(ReadOnlySpan<string> tablePath, string key, string element)
    {
        TomlTable? table = new EditTarget(Root, _fileName).FindTable(tablePath);
        if (table is null || !table.TryGetValue(key, out object? value))
        {
            Set(tablePath, key, new TomlArray(element));
            return;
        }
        TomlArray array = value as TomlArray ?? throw new EditTarget(Root, _fileName).Refuse(table, key, "is not an array");
        if (array.Values.ToArray().Contains(element))
        {
            return;
        }
        Statement statement = StatementOf(new DocumentLayout(_bytes), table, tablePath, key);
        string text = BlockText.OfValue(element);
        int first = statement.ValueStart + 1;
        Accept(Splice.Apply(
            _bytes,
            new Splice(first, first, array.Count > 0 ? text + ", " : text),
            new Splice(statement.ValueEnd, statement.ValueEnd, $" # {_mark}: added {text}")));
    }

    /// <summary>Takes back every edit that carries the mark.</summary>
    /// <exception cref="TomlException">What is left would not be valid: somebody changed what the marks stand behind.</exception>
    public void TakeBack() => Accept(new MarkedEdits(_bytes, _mark).TakeBack());

    private Statement StatementOf(DocumentLayout layout, TomlTable table, ReadOnlySpan<string> tablePath, string key)
    {
        string[] path = [.. tablePath, key];
        return layout.Statements.Find(statement => statement.IsKey(path))
            ?? throw new EditTarget(Root, _fileName).Refuse(table, key, "is a table; only plain values can be set");
    }

    private void Replace(TomlTable table, Statement statement, object value)
    {
        string old = Encoding.UTF8.GetString(_bytes, statement.ValueStart, statement.ValueEnd - statement.ValueStart);
        if (old.Contains('\n', StringComparison.Ordinal))
        {
            throw new TomlException(
                _fileName, table.PositionOf(statement.Key[^1]), $"key {TomlKey.ForMessage(statement.Key[^1])} has a value of several lines; write it on one");
        }
        string comment = new MarkedEdits(_bytes, _mark).Has(statement) ? "" : $" # {_mark}: was {old}";
        Accept(Splice.Apply(_bytes, new Splice(statement.ValueStart, statement.ValueEnd, BlockText.OfValue(value) + comment)));
    }

    /// <summary>A last line that is not ended stays so: then the line added is not ended either.</summary>
    private void Insert(DocumentLayout layout, int offset, string lines)
    {
        string text = layout.IsLineStart(offset) ? lines + "\n" : "\n" + lines;
        text = layout.UsesCrLf ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;
        Accept(Splice.Apply(_bytes, new Splice(offset, offset, text)));
    }

    private void Accept(byte[] edited)
    {
        Root = TomlDocument.Parse(edited, _fileName);
        _bytes = edited;
    }
}
