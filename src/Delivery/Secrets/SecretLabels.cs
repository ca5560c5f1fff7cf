using System.Text;
using System.Text.Unicode;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>What an operator noted on a secret: keys and values, in the order given. Not secret.</summary>
public sealed class SecretLabels
{
    /// <summary>All keys and values in UTF-8, each with the NUL that ends it.</summary>
    public const int MaxBytes = 64 * 1024;

    private SecretLabels(IReadOnlyList<KeyValuePair<string, string>> items) => Items = items;

    public static SecretLabels None { get; } = new([]);

    public IReadOnlyList<KeyValuePair<string, string>> Items { get; }

    /// <exception cref="DeliveryException">A key that is empty or there twice, a NUL, no Unicode, or too much of it.</exception>
    public static SecretLabels Of(IEnumerable<KeyValuePair<string, string>> items)
    {
        SecretLabels labels = new([.. items]);
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach ((string key, string value) in labels.Items)
        {
            Require(key.Length > 0, "a label needs a key");
            Require(IsText(key) && IsText(value), $"label {Printable.Of(key)}: a NUL, or not Unicode");
            Require(keys.Add(key), $"label {Printable.Of(key)}: given twice");
        }
        Require(labels.EncodedLength <= MaxBytes, $"labels may have at most {MaxBytes} bytes");
        return labels;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string key, string value) in Items)
        {
            _ = text.Append(text.Length > 0 ? ", " : "").Append(Printable.Of(key)).Append('=').Append(Printable.Of(value));
        }
        return text.ToString();
    }

    internal int EncodedLength
    {
        get
        {
            long length = 0;
            foreach ((string key, string value) in Items)
            {
                length += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value) + 2L;
            }
            return (int)Math.Min(length, int.MaxValue);
        }
    }

    /// <summary>As the store's files have them: <c>key NUL value NUL</c> …</summary>
    internal void Encode(Span<byte> bytes)
    {
        foreach ((string key, string value) in Items)
        {
            bytes = EncodeText(value, EncodeText(key, bytes));
        }
    }

    /// <summary>Null if <see cref="Encode"/> never writes that.</summary>
    internal static SecretLabels? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return None;
        }
        if (bytes[^1] != 0 || !Utf8.IsValid(bytes))
        {
            return null;
        }
        List<KeyValuePair<string, string>> items = [];
        while (!bytes.IsEmpty)
        {
            string key = DecodeText(ref bytes);
            if (key.Length == 0 || bytes.IsEmpty)
            {
                return null;
            }
            items.Add(new(key, DecodeText(ref bytes)));
        }
        return new SecretLabels(items);
    }

    private static Span<byte> EncodeText(string text, Span<byte> bytes)
    {
        int length = Encoding.UTF8.GetBytes(text, bytes);
        bytes[length] = 0;
        return bytes[(length + 1)..];
    }

    private static string DecodeText(ref ReadOnlySpan<byte> bytes)
    {
        int length = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[(length + 1)..];
        return text;
    }

    /// <summary>A lone surrogate would silently become U+FFFD in UTF-8.</summary>
    private static bool IsText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !isPair))
            {
                return false;
            }
            i += isPair ? 1 : 0;
        }
        return true;
    }

    private static void Require(bool condition, string objection)
    {
        if (!condition)
        {
            throw new DeliveryException(ExitCode.Usage, objection);
        }
    }
}
