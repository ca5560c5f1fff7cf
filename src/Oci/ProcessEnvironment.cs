using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tuck.Oci;

/// <summary>
/// The environment of a process document: names, and where in the borrowed bytes each entry is. What is compared are the bytes
/// that the process would get, however they are escaped.
/// </summary>
internal sealed class ProcessEnvironment(ReadOnlyMemory<byte> document)
{
    /// <summary>By name; the places of JSON strings with their quotes. Of entries without a name, the name is empty.</summary>
    private readonly Dictionary<string, List<Range>> _entries = new(StringComparer.Ordinal);

    internal void Read(ref Utf8JsonReader reader)
    {
        if (!OciJson.Begin(ref reader, JsonTokenType.StartArray))
        {
            return;
        }
        while (OciJson.NextItem(ref reader))
        {
            OciJson.Require(ref reader, JsonTokenType.String);
            if (!Utf8.IsValid(reader.ValueSpan))
            {
                throw new InvalidOperationException("not UTF-8");
            }
            string name = NameOf(ref reader);
            if (!_entries.TryGetValue(name, out List<Range>? places))
            {
                _entries[name] = places = [];
            }
            places.Add(new Range((int)reader.TokenStartIndex, (int)reader.BytesConsumed));
        }
    }

    /// <summary>
    /// Of two entries of one name programs take the first or the last: a name is the same if all its entries are, in order.
    /// </summary>
    internal List<string> NamesNotIn(ProcessEnvironment other)
    {
        List<string> names = [];
        foreach ((string name, List<Range> places) in _entries)
        {
            if (!other._entries.TryGetValue(name, out List<Range>? others) || !AreSame(places, other, others))
            {
                names.Add(name);
            }
        }
        return names;
    }

    private bool AreSame(List<Range> places, ProcessEnvironment other, List<Range> others)
    {
        if (places.Count != others.Count)
        {
            return false;
        }
        for (int i = 0; i < places.Count; i++)
        {
            if (!IsSame(TextAt(places[i]), other.TextAt(others[i])))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b))
        {
            return true;
        }
        Utf8JsonReader left = ReaderOf(a);
        Utf8JsonReader right = ReaderOf(b);
        return !left.ValueIsEscaped && !right.ValueIsEscaped ? false
            : !right.ValueIsEscaped ? left.ValueTextEquals(right.ValueSpan)
            : !left.ValueIsEscaped ? right.ValueTextEquals(left.ValueSpan)
            : IsSameUnescaped(ref left, ref right);
    }

    private static bool IsSameUnescaped(ref Utf8JsonReader left, ref Utf8JsonReader right)
    {
        byte[] unescaped = GC.AllocateUninitializedArray<byte>(right.ValueSpan.Length, pinned: true);
        try
        {
            return left.ValueTextEquals(unescaped.AsSpan(0, right.CopyString(unescaped)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unescaped);
        }
    }

    private static Utf8JsonReader ReaderOf(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text);
        _ = reader.Read();
        return reader;
    }

    private ReadOnlySpan<byte> TextAt(Range place) => document.Span[place];

    /// <summary>What stands before the first '='; without one it is all value.</summary>
    private static string NameOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return NameOf(reader.ValueSpan);
        }
        byte[] unescaped = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length, pinned: true);
        try
        {
            return NameOf(unescaped.AsSpan(0, reader.CopyString(unescaped)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unescaped);
        }
    }

    private static string NameOf(ReadOnlySpan<byte> text)
        => text.IndexOf((byte)'=') is var equals and >= 0 ? Encoding.UTF8.GetString(text[..equals]) : string.Empty;
}
