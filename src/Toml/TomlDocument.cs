using System.Text;
using System.Text.Unicode;
using Tuck.Toml.Reading;

namespace Tuck.Toml;

/// <summary>Reads TOML 1.0 documents (https://toml.io/en/v1.0.0). Reading is linear in the size of the document.</summary>
public static class TomlDocument
{
    /// <summary>
    /// How deep tables and arrays may lie in each other, whichever way they are written. The reader recurses once a
    /// level, so this bounds its stack (some hundred bytes a level) against hostile documents; people stay below ten.
    /// </summary>
    public const int MaxDepth = 100;

    /// <summary>Reads a document to its root table.</summary>
    /// <param name="utf8">The document; a byte order mark is allowed.</param>
    /// <param name="fileName">The name errors begin with, or null.</param>
    /// <exception cref="TomlException">
    /// The bytes are not UTF-8, not TOML 1.0, nested beyond <see cref="MaxDepth"/>, or hold an integer beyond 64 or a
    /// float beyond the range of double. Nothing else is thrown, whatever the bytes.
    /// </exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8, string? fileName = null)
    {
        var reader = new SourceReader(utf8, fileName);
        if (!Utf8.IsValid(utf8))
        {
            throw reader.Error(FirstInvalid(utf8), "not UTF-8");
        }
        return DocumentReader.Read(ref reader);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        int offset = 0;
        while (Rune.DecodeFromUtf8(utf8[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }
        return offset;
    }
}
