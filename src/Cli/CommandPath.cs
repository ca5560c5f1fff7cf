using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tuck.Cli;

/// <summary>The words that lead to a command, without the program's: <c>secret create</c>.</summary>
internal static class CommandPath
{
    internal static string Of(ParseResult arguments)
    {
        Stack<string> words = new();
        for (SymbolResult? result = arguments.CommandResult; result is CommandResult command; result = command.Parent)
        {
            if (command.Command is not RootCommand)
            {
                words.Push(command.Command.Name);
            }
        }
        return string.Join(' ', words);
    }
}
