using System.Text;
using Tuck.Toml.Reading;

namespace Tuck.Toml.Editing;

/// <summary>The edits of a valid document that a mark stands behind. It borrows the bytes.</summary>
internal sealed class MarkedEdits(byte[] bytes, string mark)
{
    private readonly List<Statement> _statements = new DocumentLayout(bytes).Statements;
    private readonly byte[] _added = Encoding.UTF8.GetBytes($" # {mark}");
    private readonly byte[] _was = Encoding.UTF8.GetBytes($" # {mark}: was ");
    private readonly byte[] _element = Encoding.UTF8.GetBytes($" # {mark}: added ");

    /// <summary>Whether a key's line carries the mark.</summary>
    public bool Has(Statement statement)
        => IsAdded(statement) || Comment(statement).StartsWith(_was) || Comment(statement).StartsWith(_element);

    /// <summary>The document without them.</summary>
    public byte[] TakeBack()
    {
        List<Splice> splices = [];
        for (int i = 0; i < _statements.Count; i++)
        {
            splices.AddRange(Undo(i));
        }
        KeepLastLineOpen(splices);
        return Splice.Apply(bytes, [.. splices]);
    }

    private Splice[] Undo(int index)
    {
        Statement statement = _statements[index];
        if (IsAdded(statement))
        {
            int end = statement.Start + Line(statement).Length;
            return statement.Key.Length == 0 && HasKeysOfOthers(index)
                ? [new(end - _added.Length, end, "")]
                : [new(statement.Start, statement.End, "")];
        }
        return statement.Key.Length == 0 ? []
            : Comment(statement).StartsWith(_was) ? [UndoValue(statement)]
            : Comment(statement).StartsWith(_element) ? UndoElement(statement)
            : [];
    }

    private Splice UndoValue(Statement statement)
    {
        int start = statement.ValueEnd + _was.Length;
        int end = EndOfValue(start);
        return new(statement.ValueStart, end, Encoding.UTF8.GetString(bytes, start, end - start));
    }

    private Splice[] UndoElement(Statement statement)
    {
        int start = statement.ValueEnd + _element.Length;
        int end = EndOfValue(start);
        Splice comment = new(statement.ValueEnd, end, "");
        ReadOnlySpan<byte> element = bytes.AsSpan(start..end);
        int first = statement.ValueStart + 1;
        if (!bytes.AsSpan(first).StartsWith(element))
        {
            // Somebody has taken it out.
            return [comment];
        }
        int behind = first + element.Length;
        behind += bytes[behind] == ',' ? 1 : 0;
        behind += bytes[behind] == ' ' && bytes[behind - 1] == ',' ? 1 : 0;
        return [new(first, behind, ""), comment];
    }

    /// <summary>What goes from the end of a document whose last line was not ended takes the line end before it along.</summary>
    private void KeepLastLineOpen(List<Splice> splices)
    {
        int end = bytes.Length;
        if (end == 0 || bytes[end - 1] == '\n')
        {
            return;
        }
        for (int i = splices.Count - 1; i >= 0 && splices[i].End == end && IsLineStart(splices[i].Start); i--)
        {
            end = splices[i].Start;
        }
        if (end > 0 && end < bytes.Length)
        {
            int start = end - (end > 1 && bytes[end - 2] == '\r' ? 2 : 1);
            splices.RemoveAll(splice => splice.Start >= end);
            splices.Add(new(start, bytes.Length, ""));
        }
    }

    /// <summary>Whether somebody has put keys of their own under a header of ours, which then has to stay.</summary>
    private bool HasKeysOfOthers(int header)
        => _statements.Skip(header + 1).TakeWhile(statement => statement.Key.Length > 0).Any(statement => !IsAdded(statement));

    private bool IsAdded(Statement statement) => Line(statement).EndsWith(_added);

    private ReadOnlySpan<byte> Comment(Statement statement) => bytes.AsSpan(statement.ValueEnd..statement.End);

    /// <summary>Without what ends it.</summary>
    private ReadOnlySpan<byte> Line(Statement statement) => bytes.AsSpan(statement.Start..statement.End).TrimEnd("\r\n"u8);

    private bool IsLineStart(int offset) => offset == 0 || bytes[offset - 1] == '\n';

    private int EndOfValue(int start)
    {
        SourceReader source = new(bytes.AsSpan(start), null);
        _ = ValueReader.Read(ref source, 1);
        return start + source.Offset;
    }
}
