using System.Text;

namespace Tuck.Toml.Reading;

/// <summary>Reads one part of a key: bare or quoted (TOML 1.0, "Keys").</summary>
internal static class KeyReader
{
    public static string Read(ref SourceReader source)
    {
        if (source.Next is '"' or '\'')
        {
            if (source.Rest.StartsWith("\"\"\""u8) || source.Rest.StartsWith("'''"u8))
            {
                throw source.ErrorHere("a multi-line string cannot be a key");
            }
            return source.Next == '"' ? BasicString.Read(ref source) : LiteralString.Read(ref source);
        }
        ReadOnlySpan<byte> rest = source.Rest;
        int length = 0;
        while (length < rest.Length && TomlKey.IsBare(rest[length]))
        {
            length++;
        }
        if (length == 0)
        {
            throw source.ErrorHere("expected a key");
        }
        source.Advance(length);
        return Encoding.UTF8.GetString(rest[..length]);
    }
}
