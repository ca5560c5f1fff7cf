using System.Text;
using Spectre.Console;

namespace Tuck.Cli.Output;

/// <summary>
/// Where Spectre draws. Its own output asks <see cref="Console"/> for the width, which initializes the terminal and writes
/// control sequences to it.
/// </summary>
internal sealed class TableOutput(TextWriter writer, int width) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => false;

    public int Width => width;

    public int Height => int.MaxValue;

    public void SetEncoding(Encoding encoding)
    {
    }
}
