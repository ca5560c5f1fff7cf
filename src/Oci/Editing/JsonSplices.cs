namespace Tuck.Oci.Editing;

/// <summary>A document and what is replaced in it. What no splice covers is copied as it is, and kept nowhere else.</summary>
internal sealed class JsonSplices(ReadOnlyMemory<byte> utf8)
{
    private readonly List<Splice> _splices = [];

    internal static JsonSplices Of(ReadOnlyMemory<byte> utf8, EditedObject root)
    {
        JsonSplices splices = new(utf8);
        root.AddTo(splices);
        // No two begin at one place: what is added to an array or object is a single insertion, before its bracket.
        splices._splices.Sort((a, b) => a.Start.CompareTo(b.Start));
        return splices;
    }

    internal void Cut(int start, int end) => _splices.Add(new Splice(start, end, []));

    internal void Insert(int offset, byte[] text) => _splices.Add(new Splice(offset, offset, text));

    internal void Replace(int start, int end, byte[] text) => _splices.Add(new Splice(start, end, text));

    /// <summary>Of the edited document, in bytes.</summary>
    internal int Length
    {
        get
        {
            int length = utf8.Length;
            foreach (Splice splice in _splices)
            {
                length += splice.Text.Length - (splice.End - splice.Start);
            }
            return length;
        }
    }

    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Length"/>.</exception>
    internal void CopyTo(Span<byte> destination)
    {
        ReadOnlySpan<byte> source = utf8.Span;
        int from = 0;
        foreach (Splice splice in _splices)
        {
            Take(source[from..splice.Start], ref destination);
            Take(splice.Text, ref destination);
            from = splice.End;
        }
        Take(source[from..], ref destination);
    }

    private static void Take(ReadOnlySpan<byte> text, ref Span<byte> destination)
    {
        text.CopyTo(destination);
        destination = destination[text.Length..];
    }
}
