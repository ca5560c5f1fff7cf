using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>An array whose items can be replaced, removed and followed by others. An item keeps its number.</summary>
internal sealed class EditedArray : IEditedValue
{
    private readonly List<EditedItem> _items = [];

    /// <summary>How many of the items are the document's own.</summary>
    private int _read;

    public ValuePlace Place { get; private set; }

    public bool IsChanged => _items.Exists(item => item.IsChanged);

    internal int Count => _items.Count;

    internal bool IsRemoved(int index) => _items[index].IsRemoved;

    /// <summary>The JSON text of an item, borrowed from the document unless it was made here.</summary>
    internal ReadOnlyMemory<byte> Text(int index, ReadOnlyMemory<byte> utf8)
    {
        EditedItem item = _items[index];
        return item.Text ?? utf8[item.Start..item.End];
    }

    internal void Add(byte[] text) => _items.Add(new EditedItem(0, 0, text, IsAdded: true, IsRemoved: false));

    internal void Replace(int index, byte[] text) => _items[index] = _items[index] with { Text = text };

    internal void Remove(int index) => _items[index] = _items[index] with { IsRemoved = true };

    public void Forget()
    {
        Place = default;
        _items.Clear();
        _read = 0;
    }

    public void Read(ref Utf8JsonReader reader)
    {
        Forget();
        bool isPresent = OciJson.Begin(ref reader, JsonTokenType.StartArray);
        Place = ValuePlace.At(ref reader);
        if (isPresent)
        {
            while (OciJson.NextItem(ref reader))
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                _items.Add(new EditedItem(start, (int)reader.BytesConsumed, null, IsAdded: false, IsRemoved: false));
            }
        }
        Place = Place.Ending(ref reader);
        _read = _items.Count;
    }

    public byte[] ToUtf8() => [(byte)'[', .. Added(isFirst: true), (byte)']'];

    public void AddTo(JsonSplices splices)
    {
        bool isEmpty = true;
        for (int i = 0; i < _read; i++)
        {
            if (_items[i].IsRemoved)
            {
                i = CutFrom(i, splices);
                continue;
            }
            isEmpty = false;
            if (_items[i].Text is byte[] text)
            {
                splices.Replace(_items[i].Start, _items[i].End, text);
            }
        }
        byte[] added = Added(isEmpty);
        if (added.Length > 0)
        {
            splices.Insert(_read == 0 ? Place.Start + 1 : _items[_read - 1].End, added);
        }
    }

    /// <summary>Cuts neighbours that are all removed, with the commas that go with them.</summary>
    /// <returns>The last of them.</returns>
    private int CutFrom(int first, JsonSplices splices)
    {
        int last = first;
        while (last + 1 < _read && _items[last + 1].IsRemoved)
        {
            last++;
        }
        if (last + 1 < _read)
        {
            splices.Cut(_items[first].Start, _items[last + 1].Start);
        }
        else
        {
            splices.Cut(first == 0 ? _items[0].Start : _items[first - 1].End, _items[last].End);
        }
        return last;
    }

    private byte[] Added(bool isFirst)
    {
        List<byte> text = [];
        for (int i = _read; i < _items.Count; i++)
        {
            if (_items[i] is { IsRemoved: false, Text: byte[] added })
            {
                text.AddRange(isFirst ? [] : ","u8);
                text.AddRange(added);
                isFirst = false;
            }
        }
        return [.. text];
    }
}
