#pragma warning disable CA1815 // Seen only through TomlTable.Entries; nobody compares two of them.
namespace Tuck.Toml;

/// <summary>A key of a <see cref="TomlTable"/> with its value and where both stand.</summary>
public readonly struct TomlEntry
{
    internal TomlEntry(string key, object value, TomlPosition keyPosition, TomlPosition valuePosition, int next)
    {
        Key = key;
        Value = value;
        KeyPosition = keyPosition;
        ValuePosition = valuePosition;
        Next = next;
    }

    /// <summary>The key, unquoted.</summary>
    public string Key { get; }

    /// <summary>The value; its types are those of <see cref="TomlTable"/>.</summary>
    public object Value { get; }

    /// <summary>Where the key stands, the first time it is named.</summary>
    public TomlPosition KeyPosition { get; }

    /// <summary>Where the value begins; for a table made by a header or a dotted key, where it was made.</summary>
    public TomlPosition ValuePosition { get; }

    // Index of the next entry in the same bucket, or -1.
    internal int Next { get; }
}
