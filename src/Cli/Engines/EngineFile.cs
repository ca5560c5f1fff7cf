using System.Text;
using Tuck.Cli.Engines.Changes;
using Tuck.Toml;

namespace Tuck.Cli.Engines;

/// <summary>
/// A TOML file of an engine, and what we edit in it. One that we make has a comment that says so, and goes with its last edit.
/// </summary>
internal sealed class EngineFile
{
    private const string Mark = "tuck";

    private readonly byte[]? _before;
    private readonly byte[] _ours;
    private readonly ReversibleEditor _editor;

    /// <param name="path">There need not be such a file.</param>
    /// <param name="engine">As in <c>tuck engine configure</c>.</param>
    /// <exception cref="TomlException">It is not valid.</exception>
    internal EngineFile(string path, string engine)
    {
        Path = path;
        _ours = Encoding.UTF8.GetBytes($"# Written by tuck engine configure {engine}; --remove deletes it.\n");
        _before = FileChange.Read(path);
        _editor = new(_before ?? _ours, path, Mark);
    }

    internal string Path { get; }

    internal bool Exists => _before is not null;

    /// <summary>Whether we made it, or are about to, and there is no edit in it.</summary>
    internal bool IsBlank => _editor.ToUtf8().AsSpan().SequenceEqual(_ours);

    internal TomlTable Root => _editor.Root;

    /// <summary>What is to be written.</summary>
    internal FileChange Change => new(Path, _before, IsBlank ? null : _editor.ToUtf8());

    internal void TakeBack() => _editor.TakeBack();

    internal void Set(ReadOnlySpan<string> tablePath, string key, object value) => _editor.Set(tablePath, key, value);

    internal void Include(ReadOnlySpan<string> tablePath, string key, string element) => _editor.Include(tablePath, key, element);

    /// <summary>The value of a path of keys, of a type; null or the default if there is none.</summary>
    internal T? Value<T>(params ReadOnlySpan<string> path)
    {
        object value = Root;
        foreach (string key in path)
        {
            if (value is not TomlTable table || !table.TryGetValue(key, out object? next))
            {
                return default;
            }
            value = next;
        }
        return value is T wanted ? wanted : default;
    }

    /// <summary>The strings of an array.</summary>
    internal IReadOnlyList<string> Strings(params ReadOnlySpan<string> path)
        => Value<TomlArray>(path) is { } array ? [.. array.Values.ToArray().OfType<string>()] : [];
}
