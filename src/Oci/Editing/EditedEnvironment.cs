namespace Tuck.Oci.Editing;

/// <summary>
/// process.env as variables. A string that is not NAME=VALUE is none and stays. Of several of one name the last one counts, as for
/// a program that reads its environment.
/// </summary>
internal sealed class EditedEnvironment(ReadOnlyMemory<byte> utf8, EditedArray array)
{
    /// <summary>By the number of the item in the array.</summary>
    private readonly List<string?> _names = [];

    private readonly Dictionary<string, List<int>> _items = new(StringComparer.Ordinal);

    /// <summary>Takes note of the names, once the array was read.</summary>
    /// <exception cref="InvalidOperationException">An item is not a string, or not UTF-8.</exception>
    internal void Load()
    {
        for (int i = 0; i < array.Count; i++)
        {
            using VariableText text = new(array.Text(i, utf8).Span);
            Note(text.Name);
        }
    }

    internal IReadOnlyList<string> Names()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> names = [];
        for (int i = 0; i < _names.Count; i++)
        {
            if (_names[i] is string name && !array.IsRemoved(i) && seen.Add(name))
            {
                names.Add(name);
            }
        }
        return names;
    }

    internal bool Has(string name) => _items.ContainsKey(name);

    internal int Length(string name)
    {
        using VariableText text = Last(name);
        return text.Value.Length;
    }

    internal void Copy(string name, Span<byte> value)
    {
        using VariableText text = Last(name);
        text.Value.CopyTo(value);
    }

    internal void Remove(string name)
    {
        if (_items.Remove(name, out List<int>? items))
        {
            items.ForEach(array.Remove);
        }
    }

    internal void Set(string name, string value)
    {
        if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
        {
            throw new ArgumentException("not a variable's name", nameof(name));
        }
        byte[] text = JsonText.OfString($"{name}={value}");
        if (!_items.TryGetValue(name, out List<int>? items))
        {
            array.Add(text);
            Note(name);
            return;
        }
        array.Replace(items[^1], text);
        items[..^1].ForEach(array.Remove);
        items.RemoveRange(0, items.Count - 1);
    }

    private VariableText Last(string name) => _items.TryGetValue(name, out List<int>? items)
        ? new VariableText(array.Text(items[^1], utf8).Span)
        : throw new ArgumentException("no such variable", nameof(name));

    private void Note(string? name)
    {
        if (name is not null)
        {
            if (!_items.TryGetValue(name, out List<int>? items))
            {
                _items[name] = items = [];
            }
            items.Add(_names.Count);
        }
        _names.Add(name);
    }
}
