using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>Values of entries, and what is said of those that are wrong.</summary>
internal static partial class SettingsReader
{
    private delegate Settings Member(Settings settings, TomlEntry entry, string file);

    private static Settings ReadTable(TomlEntry entry, string file, Settings settings, Member member)
    {
        TomlTable table = entry.Value as TomlTable ?? throw Wrong(entry, file, "must be a table");
        foreach (TomlEntry item in table.Entries)
        {
            settings = member(settings, item, file);
        }
        return settings;
    }

    private static T Choice<T>(TomlEntry entry, string file, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        string text = StringOf(entry, file);
        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (word == text)
            {
                return value;
            }
            words.Add($"\"{word}\"");
        }
        throw Wrong(entry, file, "must be " + string.Join(" or ", words));
    }

    private static string PathOf(TomlEntry entry, string file)
        => StringOf(entry, file) is { Length: > 1 } path && path[0] == '/' && !path.EndsWith('/')
            && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw Wrong(entry, file, "must be an absolute path without a slash at its end");

    private static List<string> StringsOf(TomlEntry entry, string file)
    {
        TomlArray array = entry.Value as TomlArray ?? throw Wrong(entry, file, "must be an array of strings");
        List<string> strings = [];
        for (int i = 0; i < array.Count; i++)
        {
            strings.Add(array[i] as string ?? throw new TomlException(file, array.PositionOf(i), "must be a string"));
        }
        return strings;
    }

    private static List<TomlTable> TablesOf(TomlEntry entry, string file)
    {
        TomlArray array = entry.Value as TomlArray ?? throw Wrong(entry, file, $"must be [[{entry.Key}]]");
        List<TomlTable> tables = [];
        for (int i = 0; i < array.Count; i++)
        {
            tables.Add(array[i] as TomlTable ?? throw new TomlException(file, array.PositionOf(i), "must be a table"));
        }
        return tables;
    }

    private static string StringOf(TomlEntry entry, string file)
        => entry.Value as string ?? throw Wrong(entry, file, "must be a string");

    private static TomlException Wrong(TomlEntry entry, string file, string cause)
        => new(file, entry.ValuePosition, $"{entry.Key} {cause}");

    private static TomlException Unknown(TomlEntry entry, string file)
        => new(file, entry.KeyPosition, $"unknown key {Printable.Of(entry.Key)}");

    private static bool BoolOf(TomlEntry entry, string file)
        => entry.Value is bool value ? value : throw Wrong(entry, file, "must be true or false");

    private static long NumberOf(TomlEntry entry, string file, long least, long most)
        => entry.Value is long value && value >= least && value <= most
            ? value
            : throw Wrong(entry, file, $"must be a number from {least} to {most}");
}
