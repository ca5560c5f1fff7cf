using System.Text;

namespace Tuck.Toml.Reading;

/// <summary>Reads <c>'literal'</c> and <c>'''multi-line literal'''</c> strings (TOML 1.0, "String").</summary>
internal static class LiteralString
{
    public static string ReadAny(ref SourceReader source) => source.Rest.StartsWith("'''"u8)
        ? Decode(ref source, StringExtent.TakeMultiLine(ref source, '\''))
        : Read(ref source);

    public static string Read(ref SourceReader source) => Decode(ref source, StringExtent.Take(ref source, '\''));

    private static string Decode(ref SourceReader source, StringExtent extent) =>
        Encoding.UTF8.GetString(source.Slice(extent.Start, extent.End));
}
