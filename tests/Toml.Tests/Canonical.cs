using System.Globalization;
using System.Text;

namespace Tuck.Toml.Tests;

/// <summary>A table as text that is the same for equal tables: keys sorted, types tagged.</summary>
internal static class Canonical
{
    public static string Text(object value)
    {
        var output = new StringBuilder();
        Append(output, value, "\n");
        return output.ToString();
    }

    private static void Append(StringBuilder output, object value, string newLine)
    {
        switch (value)
        {
            case TomlTable table:
                AppendTable(output, table, newLine);
                break;
            case TomlArray array:
                output.Append("array");
                foreach (object element in array.Values)
                {
                    Append(output.Append(newLine).Append("- "), element, newLine + "  ");
                }
                break;
            case string text:
                output.Append("string ").Append(System.Text.Json.JsonEncodedText.Encode(text));
                break;
            case double number:
                output.Append("double ")
                    .Append(double.IsNaN(number) ? "nan" : BitConverter.DoubleToInt64Bits(number).ToString("x16"));
                break;
            default:
                output.Append(value.GetType().Name).Append(' ').AppendFormat(CultureInfo.InvariantCulture, "{0}", value);
                break;
        }
    }

    private static void AppendTable(StringBuilder output, TomlTable table, string newLine)
    {
        output.Append("table");
        foreach (TomlEntry entry in table.Entries.ToArray().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.Append(newLine).Append(System.Text.Json.JsonEncodedText.Encode(entry.Key)).Append(": ");
            Append(output, entry.Value, newLine + "  ");
        }
    }
}
