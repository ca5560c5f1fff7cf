using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>An array of a document; one that is not there yet, or null, is made when something is put into it.</summary>
internal sealed class EditedArray
{
    private readonly EditedDocument _document;
    private readonly JsonRange? _place;
    private readonly List<JsonRange> _items = [];
    private readonly HashSet<int> _removed = [];
    private readonly Dictionary<int, byte[]> _replaced = [];
    private readonly List<byte[]> _added = [];

    internal EditedArray(EditedDocument document, JsonRange? place)
    {
        (_document, _place) = (document, place);
        if (place is { } range)
        {
            ReadItems(range);
        }
    }

    internal bool Exists => _place is not null;

    internal bool HasChanges => _removed.Count + _replaced.Count + _added.Count > 0;

    /// <summary>The items as they were.</summary>
    internal IReadOnlyList<JsonRange> Items => _items;

    internal void Remove(int index) => Change(() => _ = _removed.Add(index));

    internal void Replace(int index, byte[] json) => Change(() => _replaced[index] = json);

    internal void Add(byte[] json) => Change(() => _added.Add(json));

    internal void AddTo(List<Splice> splices)
    {
        int last = LastKept();
        for (int i = 0; i < last; i++)
        {
            if (_removed.Contains(i))
            {
                splices.Add(new Splice(_items[i].Start, _items[i + 1].Start, []));
            }
        }
        for (int i = 0; i <= last; i++)
        {
            if (!_removed.Contains(i) && _replaced.TryGetValue(i, out byte[]? json))
            {
                splices.Add(new Splice(_items[i].Start, _items[i].End, json));
            }
        }
        int end = last >= 0 ? _items[last].End : _items.Count > 0 ? _items[0].Start : _place!.Value.Start + 1;
        int until = _items.Count > 0 ? _items[^1].End : end;
        byte[] added = JsonText.Join(_added);
        if (end != until || added.Length > 0)
        {
            splices.Add(new Splice(end, until, last >= 0 && added.Length > 0 ? [(byte)',', .. added] : added));
        }
    }

    internal byte[] ToJson() => [(byte)'[', .. JsonText.Join(_added), (byte)']'];

    /// <summary>After it, all are removed; -1 if all are.</summary>
    private int LastKept()
    {
        int last = _items.Count - 1;
        while (last >= 0 && _removed.Contains(last))
        {
            last--;
        }
        return last;
    }

    private void Change(Action change)
    {
        change();
        _document.Changed();
    }

    private void ReadItems(JsonRange range)
    {
        Utf8JsonReader reader = _document.ReaderAt(range);
        while (OciJson.NextItem(ref reader))
        {
            int start = range.Start + (int)reader.TokenStartIndex;
            reader.Skip();
            _items.Add(new JsonRange(start, range.Start + (int)reader.BytesConsumed));
        }
    }
}
