using System.Text;
using Tuck.Toml.Editing;

namespace Tuck.Toml;

/// <summary>
/// Edits a document in place: every byte that an edit does not concern stays, comments and line ends included. What
/// people may write in more ways than one (inline tables, dotted keys) is not rewritten but refused, with the place.
/// Every edit is read again before it counts; one that throws changes nothing.
/// </summary>
public sealed class TomlEditor
{
    private readonly string? _fileName;
    private byte[] _bytes;

    /// <summary>Takes a copy of a document.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="fileName">The name errors begin with, or null.</param>
    /// <exception cref="TomlException">It is not valid.</exception>
    public TomlEditor(ReadOnlySpan<byte> utf8, string? fileName = null)
    {
        _fileName = fileName;
        _bytes = utf8.ToArray();
        Root = TomlDocument.Parse(_bytes, fileName);
    }

    /// <summary>The document as it reads now. Changing this table does not change the document.</summary>
    public TomlTable Root { get; private set; }

    /// <summary>The document as it is now.</summary>
    public byte[] ToUtf8() => _bytes.AsSpan().ToArray();

    /// <summary>
    /// Adds an entry <c>[[path]]</c> behind the last one of that array of tables, or at the end of the document where
    /// there is none yet. Values are written on one line each, tables within the entry in braces.
    /// </summary>
    /// <exception cref="TomlException">The array is written as a value, or lies in something that is.</exception>
    public void AppendEntry(ReadOnlySpan<string> path, TomlTable entry)
    {
        TomlArray? array = new EditTarget(Root, _fileName).FindArray(path);
        var layout = new DocumentLayout(_bytes);
        int offset = layout.Length;
        if (array is not null)
        {
            // Sub-tables of the last entry may follow anywhere below: before them, they would become the new entry's.
            string[] arrayPath = [.. path];
            offset = layout.EndWithComments(layout.Statements.FindLastIndex(statement => statement.IsUnder(arrayPath)));
        }
        InsertBlock(layout, offset, BlockText.Of("[[", path, "]]\n", entry));
    }

    /// <summary>
    /// Removes an entry of an array of tables with all its sub-tables and the comment lines right above them. Of the
    /// two blank lines this would leave next to each other, one goes too.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="TomlException">The array is written as a value, or lies in something that is.</exception>
    public void RemoveEntry(ReadOnlySpan<string> path, int index)
    {
        TomlArray? array = new EditTarget(Root, _fileName).FindArray(path);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, array?.Count ?? 0);
        var layout = new DocumentLayout(_bytes);
        byte[] edited = _bytes;
        // From the back, so that the offsets of what is still to go stay right.
        foreach (Range lines in layout.LinesOfEntry(path, index))
        {
            edited = Replace(edited, lines, "");
        }
        Accept(edited);
    }

    /// <summary>
    /// Sets a key. Its value is replaced where it stands, a comment behind it stays; a key that is missing is added at
    /// the end of its table, a table that is missing at the end of the document. The value is written on one line.
    /// </summary>
    /// <param name="tablePath">The table; empty for the root.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">One of the types listed at <see cref="TomlTable"/>.</param>
    /// <exception cref="ArgumentException">The value's type is none of TOML's (int is widened).</exception>
    /// <exception cref="TomlException">
    /// The table is no table, is written inline or with dotted keys, or the key is a table with a header of its own.
    /// </exception>
    public void Set(ReadOnlySpan<string> tablePath, string key, object value)
    {
        var pair = new TomlTable { [key] = value };
        TomlTable? table = new EditTarget(Root, _fileName).FindTable(tablePath);
        var layout = new DocumentLayout(_bytes);
        if (table is not null && table.ContainsKey(key))
        {
            ReplaceValue(layout, tablePath, table, pair.Entries[0]);
        }
        else if (table is null or { Origin: TableOrigin.Implied })
        {
            InsertBlock(layout, layout.Length, BlockText.Of("[", tablePath, "]\n", pair));
        }
        else if (table.Origin == TableOrigin.Header)
        {
            AddKey(layout, tablePath, BlockText.OfPairs(pair));
        }
        else
        {
            throw new TomlException(
                _fileName, table.Position, "the table is written with dotted keys; give it a header to edit it");
        }
    }

    private void ReplaceValue(DocumentLayout layout, ReadOnlySpan<string> tablePath, TomlTable table, in TomlEntry pair)
    {
        string[] path = [.. tablePath, pair.Key];
        Statement? statement = layout.Statements.Find(statement => statement.IsKey(path));
        if (statement is null)
        {
            throw new EditTarget(Root, _fileName).Refuse(table, pair.Key, "is a table; only plain values can be set");
        }
        Accept(Replace(_bytes, statement.ValueStart..statement.ValueEnd, BlockText.OfValue(pair.Value)));
    }

    private void AddKey(DocumentLayout layout, ReadOnlySpan<string> tablePath, string line)
    {
        string[] path = [.. tablePath];
        int last = layout.Statements.FindLastIndex(statement => statement.IsIn(path));
        if (last >= 0)
        {
            Insert(layout, layout.EndWithComments(last), line);
        }
        else if (layout.Statements.Count > 0)
        {
            // The root's first key has to stand before the first header.
            Insert(layout, layout.AttachedStart(0), line + "\n");
        }
        else
        {
            Insert(layout, layout.Length, line);
        }
    }

    private void InsertBlock(DocumentLayout layout, int offset, string block) => Insert(
        layout, offset, (layout.HasTextBefore(offset) ? "\n" : "") + block + (layout.HasTextAt(offset) ? "\n" : ""));

    private void Insert(DocumentLayout layout, int offset, string lines)
    {
        string text = layout.IsLineStart(offset) ? lines : "\n" + lines;
        text = layout.UsesCrLf ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;
        Accept(Replace(_bytes, offset..offset, text));
    }

    private void Accept(byte[] edited)
    {
        Root = TomlDocument.Parse(edited, _fileName);
        _bytes = edited;
    }

    private static byte[] Replace(byte[] bytes, Range range, string text) =>
        [.. bytes.AsSpan(0, range.Start.Value), .. Encoding.UTF8.GetBytes(text), .. bytes.AsSpan(range.End.Value)];
}
