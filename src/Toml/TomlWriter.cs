using System.Text;
using Tuck.Toml.Writing;

namespace Tuck.Toml;

/// <summary>
/// Writes a <see cref="TomlTable"/> as a TOML 1.0 document that reads back equal. Tables get headers and arrays of
/// tables double ones; within a table, plain values come first, as TOML demands. A string of several lines is written
/// as such, literal (<c>'''</c>) where its content allows.
/// </summary>
public sealed class TomlWriter
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _path = new();

    private TomlWriter()
    {
    }

    /// <summary>The document as text, lines ended by a line feed.</summary>
    /// <exception cref="ArgumentException">
    /// A string or key holds half a surrogate pair, or the table is nested beyond <see cref="TomlDocument.MaxDepth"/>.
    /// </exception>
    public static string Write(TomlTable table)
    {
        var writer = new TomlWriter();
        writer.WriteBody(table, 0);
        return writer._output.ToString();
    }

    /// <summary>The document as UTF-8 without a byte order mark; throws as <see cref="Write"/> does.</summary>
    public static byte[] WriteUtf8(TomlTable table) => Encoding.UTF8.GetBytes(Write(table));

    private void WriteBody(TomlTable table, int depth)
    {
        var values = new ValueText(_output, allowsMultiLine: true);
        foreach (ref readonly TomlEntry entry in table.Entries)
        {
            if (!HasHeader(entry.Value))
            {
                values.AppendKeyValue(entry, depth + 1);
                _output.Append('\n');
            }
        }
        foreach (ref readonly TomlEntry entry in table.Entries)
        {
            if (HasHeader(entry.Value))
            {
                WriteSection(entry, depth + 1);
            }
        }
    }

    private void WriteSection(in TomlEntry entry, int depth)
    {
        int outer = _path.Length;
        _path.Append(outer == 0 ? "" : ".");
        StringText.AppendKey(_path, entry.Key);
        if (entry.Value is TomlTable table)
        {
            ValueText.RequireDepth(depth);
            // Without plain values the sub-tables' headers say it all.
            if (table.Count == 0 || HasPlainValue(table))
            {
                WriteHeader("[", "]\n");
            }
            WriteBody(table, depth);
        }
        else
        {
            foreach (object element in ((TomlArray)entry.Value).Values)
            {
                WriteHeader("[[", "]]\n");
                WriteBody((TomlTable)element, ValueText.RequireDepth(depth + 1));
            }
        }
        _path.Length = outer;
    }

    private void WriteHeader(string open, string close) =>
        _output.Append(_output.Length == 0 ? "" : "\n").Append(open).Append(_path).Append(close);

    private static bool HasPlainValue(TomlTable table)
    {
        foreach (ref readonly TomlEntry entry in table.Entries)
        {
            if (!HasHeader(entry.Value))
            {
                return true;
            }
        }
        return false;
    }

    private static bool HasHeader(object value)
    {
        if (value is not TomlArray array)
        {
            return value is TomlTable;
        }
        foreach (object element in array.Values)
        {
            if (element is not TomlTable)
            {
                return false;
            }
        }
        return array.Count > 0;
    }
}
