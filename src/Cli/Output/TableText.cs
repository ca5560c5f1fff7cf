using Spectre.Console;
using Tuck.Kernel;

namespace Tuck.Cli.Output;

/// <summary>Tables as docker's: no lines, three spaces between the columns, one line a thing however long it is.</summary>
internal static class TableText
{
    /// <summary>A cell is never wrapped or cut: what follows in a pipe reads lines, and a terminal wraps them itself.</summary>
    private const int Width = 1_000_000;

    private const int Gap = 3;

    /// <param name="output">Where to.</param>
    /// <param name="headings">Of the columns.</param>
    /// <param name="rows">A cell for each column. They may hold text from outside.</param>
    /// <param name="colourOf">A cell's colour; null for a file or a terminal without.</param>
    internal static void Write(
        TextWriter output, IReadOnlyList<string> headings, IEnumerable<string[]> rows, Func<string, Color?>? colourOf = null)
    {
        Table table = new() { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (string heading in headings)
        {
            _ = table.AddColumn(new TableColumn(Cell(heading, null)) { NoWrap = true, Padding = new Padding(0, 0, Gap, 0) });
        }
        foreach (string[] row in rows)
        {
            _ = table.AddRow(row.Select(cell => Cell(cell, colourOf?.Invoke(cell))));
        }
        output.Write(Render(table, hasColours: colourOf is not null));
    }

    /// <summary>Spectre fills every line to the table's width; nobody wants the spaces.</summary>
    private static string Render(Table table, bool hasColours)
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new TableOutput(text, Width),
        });
        console.Write(table);
        IEnumerable<string> lines = text.ToString().Split('\n').Select(line => line.TrimEnd());
        return string.Join('\n', lines);
    }

    /// <summary>Text, not Spectre's markup: a label may hold brackets.</summary>
    private static Text Cell(string text, Color? colour)
        => new(Printable.Of(text), colour is { } foreground ? new Style(foreground) : null);
}
