#pragma warning disable CA1815 // Nobody compares two of them.
using System.Text;

namespace Tuck.Toml.Editing;

/// <summary>A place of a document, and what is to stand there instead.</summary>
internal readonly struct Splice(int start, int end, string text)
{
    public int Start { get; } = start;

    public int End { get; } = end;

    /// <summary>The document with all of them done.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="splices">In the order of the document, none within another.</param>
    public static byte[] Apply(ReadOnlySpan<byte> bytes, params ReadOnlySpan<Splice> splices)
    {
        List<byte> edited = [];
        int at = 0;
        foreach (Splice splice in splices)
        {
            edited.AddRange(bytes[at..splice.Start]);
            edited.AddRange(Encoding.UTF8.GetBytes(splice._text));
            at = splice.End;
        }
        edited.AddRange(bytes[at..]);
        return [.. edited];
    }

    private readonly string _text = text;
}
