#pragma warning disable CA1711 // "Array" is TOML's own word for it.
namespace Tuck.Toml;

/// <summary>
/// A TOML array (TOML 1.0, "Array" and "Array of Tables": the second is an array whose elements are
/// <see cref="TomlTable"/>). Elements have the types listed at <see cref="TomlTable"/> and remember where they stand.
/// </summary>
public sealed class TomlArray
{
    private object[] _values;
    private TomlPosition[] _positions = [];

    /// <summary>An array made in memory.</summary>
    /// <exception cref="ArgumentException">The type of a value is none of TOML's (int is widened).</exception>
    public TomlArray(params ReadOnlySpan<object> values)
    {
        _values = [];
        foreach (object value in values)
        {
            Add(value);
        }
    }

    internal TomlArray(bool isTableArray)
    {
        _values = [];
        IsTableArray = isTableArray;
    }

    /// <summary>How many elements there are.</summary>
    public int Count { get; private set; }

    /// <summary>The elements, in order. Adding one leaves an earlier span as it was.</summary>
    public ReadOnlySpan<object> Values => _values.AsSpan(0, Count);

    // Made by [[headers]], which may go on adding to it; an array written as a value is closed.
    internal bool IsTableArray { get; }

    /// <summary>The element at an index.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public object this[int index] => Values[index];

    /// <summary>Adds an element.</summary>
    /// <exception cref="ArgumentException">The value's type is none of TOML's (int is widened).</exception>
    public void Add(object value) => Append(RequireTomlType(value), default);

    /// <summary>Where an element begins; for a table of an array of tables, its header.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public TomlPosition PositionOf(int index) => _positions.AsSpan(0, Count)[index];

    internal void Append(object value, TomlPosition position)
    {
        if (Count == _values.Length)
        {
            int length = Count == 0 ? 4 : Count * 2;
            Array.Resize(ref _values, length);
            Array.Resize(ref _positions, length);
        }
        _values[Count] = value;
        _positions[Count] = position;
        Count++;
    }

    // Widening spares the caller the one mistake everybody makes: table["mode"] = 5 boxes an int.
    internal static object RequireTomlType(object value) => value switch
    {
        string or long or double or bool or TomlDateTime or TomlTable or TomlArray => value,
        int number => (long)number,
        _ => throw new ArgumentException("not a type of TOML", nameof(value)),
    };
}
