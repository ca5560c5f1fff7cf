using System.Runtime.CompilerServices;

namespace Tuck.Toml.Reading;

/// <summary>A cursor over a document's bytes that knows its line and column. It borrows the bytes.</summary>
internal ref struct SourceReader
{
    public const string BareCarriageReturn = "carriage return without line feed";

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string? _fileName;
    private readonly int _start;

    // The last place asked for. Positions are asked for in rising order, so counting on from here keeps a document
    // of one long line linear; counting from the start of the line would not.
    private int _mark;
    private int _line = 1;
    private int _column = 1;

    public SourceReader(ReadOnlySpan<byte> bytes, string? fileName)
    {
        _bytes = bytes;
        _fileName = fileName;
        _start = bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
        _mark = _start;
        Offset = _start;
    }

    public int Offset { get; private set; }

    public readonly bool AtEnd => Offset == _bytes.Length;

    /// <summary>The next byte, or -1 at the end.</summary>
    public readonly int Next
    {
        // Asked for every byte; a program optimized for size would call it.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Offset < _bytes.Length ? _bytes[Offset] : -1;
    }

    public readonly ReadOnlySpan<byte> Rest => _bytes[Offset..];

    public TomlPosition Position => PositionAt(Offset);

    public void Advance(int count) => Offset += count;

    public readonly ReadOnlySpan<byte> Slice(int start, int end) => _bytes[start..end];

    public bool TryTake(char c)
    {
        bool taken = Next == c;
        Offset += taken ? 1 : 0;
        return taken;
    }

    public void SkipBlanks()
    {
        int offset = Offset;
        while (offset < _bytes.Length && _bytes[offset] is (byte)' ' or (byte)'\t')
        {
            offset++;
        }
        Offset = offset;
    }

    /// <summary>Skips blanks, ends of lines and comments: what may stand between the elements of an array.</summary>
    public void SkipBlankLines()
    {
        do
        {
            SkipBlanks();
            SkipComment();
        }
        while (TryTakeNewLine());
    }

    /// <summary>Takes what may follow an expression: blanks, a comment, the end of the line or of the document.</summary>
    public void TakeLineEnd(string causeOtherwise)
    {
        SkipBlanks();
        SkipComment();
        if (!AtEnd && !TryTakeNewLine())
        {
            throw ErrorHere(causeOtherwise);
        }
    }

    public TomlException ErrorHere(string cause) => Error(Offset, cause);

    public TomlException Error(int offset, string cause) => Error(PositionAt(offset), cause);

    public readonly TomlException Error(TomlPosition position, string cause) => new(_fileName, position, cause);

    private bool TryTakeNewLine()
    {
        if (TryTake('\n'))
        {
            return true;
        }
        if (Next != '\r')
        {
            return false;
        }
        if (!Rest.StartsWith("\r\n"u8))
        {
            throw ErrorHere(BareCarriageReturn);
        }
        Offset += 2;
        return true;
    }

    private void SkipComment()
    {
        if (Next != '#')
        {
            return;
        }
        ReadOnlySpan<byte> rest = Rest;
        int length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        rest = length < 0 ? rest : rest[..length];
        for (int i = 0; i < rest.Length; i++)
        {
            if (IsControl(rest[i]))
            {
                throw Error(Offset + i, "control character in a comment");
            }
        }
        Offset += rest.Length;
    }

    /// <summary>Control characters that may stand nowhere: all but tab and the ends of lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsControl(byte b) => b is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7f;

    private TomlPosition PositionAt(int offset)
    {
        if (offset < _mark)
        {
            // Only an error looks back.
            (_mark, _line, _column) = (_start, 1, 1);
        }
        int line = _line;
        int column = _column;
        foreach (byte b in _bytes[_mark..offset])
        {
            if (b == '\n')
            {
                line++;
                column = 1;
            }
            else if ((b & 0xC0) != 0x80)
            {
                column++;
            }
        }
        (_mark, _line, _column) = (offset, line, column);
        return new TomlPosition(line, column);
    }
}
