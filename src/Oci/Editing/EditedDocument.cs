using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>
/// A JSON document that is edited as bytes: what is not asked for stays as it is, unknown members, order, white space, escapes.
/// Borrows the bytes.
/// </summary>
internal sealed class EditedDocument
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private List<Splice>? _splices;

    /// <exception cref="OciException">Not one JSON object.</exception>
    internal EditedDocument(ReadOnlyMemory<byte> utf8, string name)
    {
        _utf8 = utf8;
        OciJson.ReadDocument(utf8.Span, name, SkipMembers);
        Utf8JsonReader reader = new(utf8.Span);
        _ = reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        Name = name;
        Root = new EditedObject(this, new JsonRange(start, (int)reader.BytesConsumed));
    }

    /// <summary>For messages.</summary>
    internal string Name { get; }

    internal EditedObject Root { get; }

    internal ReadOnlySpan<byte> Utf8 => _utf8.Span;

    internal int Length => Utf8.Length + Splices.Sum(splice => splice.Text.Length - (splice.End - splice.Start));

    private List<Splice> Splices => _splices ??= Collect();

    /// <summary>What has to be read again.</summary>
    internal void Changed() => _splices = null;

    internal void CopyTo(Span<byte> target)
    {
        int read = 0;
        int written = 0;
        foreach (Splice splice in Splices)
        {
            Utf8[read..splice.Start].CopyTo(target[written..]);
            written += splice.Start - read;
            splice.Text.CopyTo(target[written..]);
            written += splice.Text.Length;
            read = splice.End;
        }
        Utf8[read..].CopyTo(target[written..]);
    }

    /// <summary>A reader at a value's first token.</summary>
    internal Utf8JsonReader ReaderAt(JsonRange value)
    {
        Utf8JsonReader reader = new(Utf8[value.Start..value.End]);
        _ = reader.Read();
        return reader;
    }

    private List<Splice> Collect()
    {
        List<Splice> splices = [];
        Root.AddTo(splices);
        splices.Sort((a, b) => a.Start.CompareTo(b.Start));
        return splices;
    }

    private static void SkipMembers(ref Utf8JsonReader reader)
    {
        while (OciJson.NextMember(ref reader))
        {
            OciJson.SkipValue(ref reader);
        }
    }
}
