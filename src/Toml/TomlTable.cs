namespace Tuck.Toml;

/// <summary>
/// A TOML table (TOML 1.0, "Table"): keys in the order of the document. Values are <see cref="string"/>,
/// <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="TomlDateTime"/>,
/// <see cref="TomlArray"/> and <see cref="TomlTable"/>. Keys and values remember where they stand.
/// </summary>
public sealed class TomlTable
{
    // Up to here a linear search is faster than a hash, and most tables of a configuration are smaller.
    private const int MaxUnhashed = 8;

    private TomlEntry[] _entries = [];
    private int[]? _buckets;

    /// <summary>An empty table.</summary>
    public TomlTable()
    {
    }

    internal TomlTable(TableOrigin origin, int depth, TomlPosition position)
    {
        Origin = origin;
        Depth = depth;
        Position = position;
    }

    /// <summary>Where the table was defined: its header, its brace, or the key that implied it.</summary>
    public TomlPosition Position { get; internal set; }

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The keys and values, in order. Adding a key leaves an earlier span as it was.</summary>
    public ReadOnlySpan<TomlEntry> Entries => _entries.AsSpan(0, Count);

    internal TableOrigin Origin { get; set; }

    // Of tables and arrays around this one; the reader keeps it below TomlDocument.MaxDepth.
    internal int Depth { get; }

    /// <summary>The value of a key. Setting adds the key at the end, or replaces its value in place.</summary>
    /// <exception cref="KeyNotFoundException">Read, and there is no such key.</exception>
    /// <exception cref="ArgumentException">Set, and the value's type is none of TOML's (int is widened).</exception>
    public object this[string key]
    {
        get => _entries[Require(key)].Value;
        set => Set(key, TomlArray.RequireTomlType(value));
    }

    /// <summary>The value of a key, or false.</summary>
    public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out object value)
    {
        int index = Find(key);
        value = index < 0 ? null : _entries[index].Value;
        return index >= 0;
    }

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <summary>Where a key stands, the first time it is named.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public TomlPosition PositionOf(string key) => _entries[Require(key)].KeyPosition;

    /// <summary>Where the value of a key begins.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public TomlPosition ValuePositionOf(string key) => _entries[Require(key)].ValuePosition;

    internal int Find(string key)
    {
        if (_buckets is null)
        {
            for (int i = 0; i < Count; i++)
            {
                if (_entries[i].Key == key)
                {
                    return i;
                }
            }
            return -1;
        }
        int index = _buckets[BucketOf(key)];
        while (index >= 0 && _entries[index].Key != key)
        {
            index = _entries[index].Next;
        }
        return index;
    }

    // The key must not be there: the reader has just looked.
    internal void Append(string key, object value, TomlPosition keyPosition, TomlPosition valuePosition)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }
        _entries[Count] = Link(new TomlEntry(key, value, keyPosition, valuePosition, -1), Count);
        Count++;
    }

    private void Set(string key, object value)
    {
        int index = Find(key);
        if (index < 0)
        {
            Append(key, value, default, default);
            return;
        }
        TomlEntry old = _entries[index];
        _entries[index] = new TomlEntry(old.Key, value, old.KeyPosition, old.ValuePosition, old.Next);
    }

    private void Grow()
    {
        Array.Resize(ref _entries, Count == 0 ? 4 : Count * 2);
        if (_entries.Length <= MaxUnhashed)
        {
            return;
        }
        _buckets = new int[_entries.Length];
        Array.Fill(_buckets, -1);
        for (int i = 0; i < Count; i++)
        {
            _entries[i] = Link(_entries[i], i);
        }
    }

    private TomlEntry Link(in TomlEntry entry, int index)
    {
        if (_buckets is null)
        {
            return entry;
        }
        ref int head = ref _buckets[BucketOf(entry.Key)];
        int next = head;
        head = index;
        return new TomlEntry(entry.Key, entry.Value, entry.KeyPosition, entry.ValuePosition, next);
    }

    // string's own hash is seeded per process: no document can aim its keys at one bucket. Lengths are powers of two.
    private int BucketOf(string key) => key.GetHashCode(StringComparison.Ordinal) & (_buckets!.Length - 1);

    private int Require(string key)
    {
        int index = Find(key);
        return index >= 0 ? index : throw new KeyNotFoundException("no key " + TomlKey.ForMessage(key));
    }
}
