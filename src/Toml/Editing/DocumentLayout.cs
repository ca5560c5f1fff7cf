namespace Tuck.Toml.Editing;

/// <summary>
/// Which lines of a valid document are what. It borrows the bytes. Lines are only looked at between statements: a line
/// that begins with # may as well be the last of a multi-line string.
/// </summary>
internal sealed class DocumentLayout
{
    private readonly byte[] _bytes;
    private readonly int _start;

    public DocumentLayout(byte[] bytes)
    {
        _bytes = bytes;
        _start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        Statements = StatementReader.Read(bytes);
    }

    public List<Statement> Statements { get; }

    /// <summary>Behind the byte order mark, if there is one.</summary>
    public int Start => _start;

    public int Length => _bytes.Length;

    public bool UsesCrLf
    {
        get
        {
            int lineFeed = _bytes.AsSpan().IndexOf((byte)'\n');
            return lineFeed > 0 && _bytes[lineFeed - 1] == '\r';
        }
    }

    /// <summary>Whether there is nothing but whole lines before the offset.</summary>
    public bool IsLineStart(int offset) => offset == _start || _bytes[offset - 1] == '\n';

    public bool HasTextBefore(int offset) => offset > _start && !IsBlank(PreviousLine(offset));

    public bool HasTextAt(int offset) => offset < Length && !IsBlank(offset);

    /// <summary>Start of a statement with the comment lines right above it.</summary>
    public int AttachedStart(int index)
    {
        int floor = Floor(index);
        int start = Statements[index].Start;
        while (start > floor && Begin(PreviousLine(start)) == '#')
        {
            start = PreviousLine(start);
        }
        return start;
    }

    /// <summary>
    /// Where something may be added after a statement: behind it, and behind the comment lines right below it, unless
    /// those stand right above the next statement and so belong to that.
    /// </summary>
    public int EndWithComments(int index)
    {
        int end = Statements[index].End;
        int next = end;
        while (next < Length && Begin(next) == '#')
        {
            next = NextLine(next);
        }
        return HasTextAt(next) ? end : next;
    }

    /// <summary>
    /// The lines of the n-th entry of an array of tables and of its sub-tables, which need not stand together; the last
    /// ones first.
    /// </summary>
    public List<Range> LinesOfEntry(ReadOnlySpan<string> path, int entry)
    {
        var lines = new List<Range>();
        int first = HeaderOfEntry(path, entry, 0);
        int last = HeaderOfEntry(path, 0, first + 1) - 1;
        for (int start = last; start >= first; start--)
        {
            if (!Statements[start].IsUnder(path))
            {
                last = start - 1;
            }
            else if (start == first || !Statements[start - 1].IsUnder(path))
            {
                lines.Add(LinesOf(start, last));
            }
        }
        return lines;
    }

    // The n-th header of an array from a statement on, or the number of statements.
    private int HeaderOfEntry(ReadOnlySpan<string> path, int entry, int from)
    {
        int index = from;
        while (index < Statements.Count)
        {
            if (Statements[index].IsArrayHeader && Statements[index].IsIn(path) && entry-- == 0)
            {
                break;
            }
            index++;
        }
        return index;
    }

    // Statements with the comments above the first. Of the two blank lines around them, one goes too: it was put there
    // to set them apart.
    private Range LinesOf(int first, int last)
    {
        int start = AttachedStart(first);
        int end = Statements[last].End;
        bool isBlankBefore = start > Floor(first) && IsBlank(PreviousLine(start));
        if (isBlankBefore && !HasTextAt(end))
        {
            start = PreviousLine(start);
        }
        else if (start == _start && end < Length && IsBlank(end))
        {
            end = NextLine(end);
        }
        return start..end;
    }

    private int Floor(int index) => index == 0 ? _start : Statements[index - 1].End;

    private int NextLine(int start)
    {
        int length = _bytes.AsSpan(start).IndexOf((byte)'\n');
        return length < 0 ? Length : start + length + 1;
    }

    private int PreviousLine(int start) => Math.Max(_start, _bytes.AsSpan(0, start - 1).LastIndexOf((byte)'\n') + 1);

    private bool IsBlank(int start) => Begin(start) is -1 or '\r' or '\n';

    // The first byte of a line that is not a blank, or -1 at the end of the document.
    private int Begin(int start)
    {
        while (start < Length && _bytes[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }
        return start < Length ? _bytes[start] : -1;
    }
}
