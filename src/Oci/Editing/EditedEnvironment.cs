using System.Text;
using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>
/// The variables of a process object, <c>NAME=value</c>. No value becomes a string; the last one of a name counts, as for a program
/// that reads its environment.
/// </summary>
internal sealed class EditedEnvironment
{
    private readonly EditedDocument _document;
    private readonly EditedArray _array;
    private readonly List<string> _names = [];

    /// <exception cref="OciException">Something else than texts is in it.</exception>
    internal EditedEnvironment(EditedDocument document, EditedArray array)
    {
        (_document, _array) = (document, array);
        foreach (JsonRange item in array.Items)
        {
            _names.Add(ReadName(item));
        }
    }

    internal IReadOnlyList<string> Names => [.. _names.Where(name => name.Length > 0).Distinct()];

    internal bool Has(string name) => _names.Contains(name);

    /// <summary>In bytes of UTF-8.</summary>
    internal int Length(string name)
    {
        byte[] text = Unescape(_array.Items[_names.LastIndexOf(name)]);
        Array.Clear(text);
        return text.Length - Encoding.UTF8.GetByteCount(name) - 1;
    }

    internal void Copy(string name, Span<byte> target)
    {
        byte[] text = Unescape(_array.Items[_names.LastIndexOf(name)]);
        text.AsSpan(Encoding.UTF8.GetByteCount(name) + 1).CopyTo(target);
        Array.Clear(text);
    }

    internal void Remove(string name)
    {
        for (int i = 0; i < _names.Count; i++)
        {
            if (_names[i] == name)
            {
                _array.Remove(i);
            }
        }
    }

    internal void Set(string name, string value)
    {
        byte[] json = JsonText.Text($"{name}={value}");
        int last = _names.LastIndexOf(name);
        if (last < 0)
        {
            _array.Add(json);
            return;
        }
        for (int i = 0; i < last; i++)
        {
            if (_names[i] == name)
            {
                _array.Remove(i);
            }
        }
        _array.Replace(last, json);
    }

    /// <summary>Empty for an entry that is no variable.</summary>
    private string ReadName(JsonRange item)
    {
        byte[] text = Unescape(item);
        try
        {
            int equals = Array.IndexOf(text, (byte)'=');
            return equals > 0 ? Encoding.UTF8.GetString(text, 0, equals) : string.Empty;
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private byte[] Unescape(JsonRange item)
    {
        Utf8JsonReader reader = _document.ReaderAt(item);
        try
        {
            OciJson.Require(ref reader, JsonTokenType.String);
            byte[] utf8 = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length, pinned: true);
            int length = reader.CopyString(utf8);
            if (length == utf8.Length)
            {
                return utf8;
            }
            byte[] exact = GC.AllocateUninitializedArray<byte>(length, pinned: true);
            utf8.AsSpan(0, length).CopyTo(exact);
            Array.Clear(utf8);
            return exact;
        }
        catch (InvalidOperationException)
        {
            throw new OciException($"{_document.Name}: env has something else than texts");
        }
    }
}
