using System.Text;
using System.Text.Json;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Engines.Docker;

/// <summary>
/// Reads a JSON text that is an object, strictly: RFC 8259, no member twice in an object, nothing behind it. The depth is limited
/// to 64, the default of <see cref="Utf8JsonReader"/>. A byte order mark is passed over, as Docker does.
/// </summary>
internal static class ObjectReader
{
    /// <param name="utf8">The text.</param>
    /// <param name="path">The file messages begin with.</param>
    /// <exception cref="DeliveryException">It is no such text; the message says in which line and column, from 1.</exception>
    internal static ObjectText Read(ReadOnlySpan<byte> utf8, string path)
    {
        int start = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (utf8[start..].Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new DeliveryException(ExitCode.Configuration, $"{path}: is empty: delete it, or write {{}} into it");
        }
        Utf8JsonReader reader = new(utf8[start..]);
        try
        {
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Wrong(path, utf8, start + (int)reader.TokenStartIndex, "not an object");
            }
            ObjectText root = ReadObject(ref reader, utf8, start, path);
            // Throws if anything follows.
            _ = reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            // Behind the cause stands the place once more.
            string cause = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new DeliveryException(
                ExitCode.Configuration, $"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: {Printable.Of(cause)}", e);
        }
    }

    /// <summary>The text of a string; null if the value is none.</summary>
    internal static string? StringOf(ReadOnlySpan<byte> utf8, MemberText member)
    {
        Utf8JsonReader reader = new(utf8[member.ValueStart..member.ValueEnd]);
        _ = reader.Read();
        return reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : null;
    }

    private static ObjectText ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, int offset, string path)
    {
        int start = offset + (int)reader.TokenStartIndex;
        List<MemberText> members = [];
        HashSet<string> names = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = offset + (int)reader.TokenStartIndex;
            string name = TextOf(ref reader) ?? throw Wrong(path, utf8, nameStart, "a name that is no Unicode text");
            if (!names.Add(name))
            {
                throw Wrong(path, utf8, nameStart, $"member {Printable.Of(name)} is there twice");
            }
            _ = reader.Read();
            int valueStart = offset + (int)reader.TokenStartIndex;
            ObjectText? value = ReadValue(ref reader, utf8, offset, path);
            members.Add(new(name, nameStart, valueStart, offset + (int)reader.BytesConsumed, value));
        }
        return new(start, members);
    }

    /// <summary>Leaves the reader at the value's last token.</summary>
    private static ObjectText? ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, int offset, string path)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return ReadObject(ref reader, utf8, offset, path);
        }
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                _ = ReadValue(ref reader, utf8, offset, path);
            }
        }
        return null;
    }

    /// <summary>Null if its bytes or its escapes are no Unicode text.</summary>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DeliveryException Wrong(string path, ReadOnlySpan<byte> utf8, int at, string cause)
    {
        ReadOnlySpan<byte> before = utf8[..at];
        int line = before.Count((byte)'\n') + 1;
        int column = at - (before.LastIndexOf((byte)'\n') + 1) + 1;
        return new(ExitCode.Configuration, $"{path}:{line}:{column}: {cause}");
    }
}
