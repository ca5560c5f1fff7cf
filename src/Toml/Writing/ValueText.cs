using System.Globalization;
using System.Text;

namespace Tuck.Toml.Writing;

/// <summary>Writes values as they stand behind an equals sign.</summary>
/// <param name="output">Where to; borrowed.</param>
/// <param name="allowsMultiLine">Whether strings of several lines may be written as such.</param>
internal readonly struct ValueText(StringBuilder output, bool allowsMultiLine)
{
    public void Append(object value, int depth)
    {
        switch (value)
        {
            case string text when allowsMultiLine && text.Contains('\n', StringComparison.Ordinal):
                StringText.AppendMultiLine(output, text);
                break;
            case string text:
                StringText.AppendBasic(output, text);
                break;
            case TomlArray array:
                AppendArray(array, RequireDepth(depth));
                break;
            case TomlTable table:
                AppendInlineTable(table, RequireDepth(depth));
                break;
            default:
                output.Append(Scalar(value));
                break;
        }
    }

    public void AppendKeyValue(in TomlEntry entry, int depth)
    {
        StringText.AppendKey(output, entry.Key);
        output.Append(" = ");
        Append(entry.Value, depth);
    }

    // A table put into itself by mistake would otherwise recurse until the stack ends, which no one can catch.
    public static int RequireDepth(int depth) =>
        depth <= TomlDocument.MaxDepth ? depth : throw new ArgumentException("nested too deep to be read again", nameof(depth));

    private void AppendArray(TomlArray array, int depth)
    {
        output.Append('[');
        for (int i = 0; i < array.Count; i++)
        {
            output.Append(i == 0 ? "" : ", ");
            Append(array[i], depth + 1);
        }
        output.Append(']');
    }

    private void AppendInlineTable(TomlTable table, int depth)
    {
        string separator = "{ ";
        foreach (ref readonly TomlEntry entry in table.Entries)
        {
            output.Append(separator);
            AppendKeyValue(entry, depth + 1);
            separator = ", ";
        }
        output.Append(table.Count == 0 ? "{}" : " }");
    }

    private static string Scalar(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Float(number),
        _ => value.ToString()!,
    };

    private static string Float(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }
        string text = number.ToString(CultureInfo.InvariantCulture);
        // Without a point or an exponent it would come back as an integer.
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
