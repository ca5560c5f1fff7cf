using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tuck.Cli;

/// <summary>The generated help, and then how it is typed.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is SessionCommand { Examples: { Count: > 0 } examples })
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in examples)
            {
                output.WriteLine("  " + example);
            }
            output.WriteLine();
        }
        return result;
    }
}
