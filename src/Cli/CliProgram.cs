using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli;

/// <summary>One run of tuck: every outcome becomes an exit code and, on failure, one line.</summary>
internal static class CliProgram
{
    private const string Name = "tuck";

    internal static int Run(string[] args)
    {
        // Before the hardening, which goes to "/": relative names of files are the user's.
        string directory = Environment.CurrentDirectory;
        using SafeFileHandle input = new(0, ownsHandle: false);
        using SafeFileHandle output = new(1, ownsHandle: false);
        using TextWriter standardOutput = Writer(Console.OpenStandardOutput());
        using TextWriter standardError = Writer(Console.OpenStandardError());
        return Run(
            new Session
            {
                Input = input,
                Output = standardOutput,
                Error = standardError,
                WorkingDirectory = directory,
                HasColours = Terminal.Is(output) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            },
            args,
            ProcessHardening.Apply);
    }

    /// <summary>The same with everything a run touches given, and nothing done to the process.</summary>
    internal static int Run(Session session, string[] args, Action? prepare = null)
    {
        try
        {
            prepare?.Invoke();
            // No response files: an argument that begins with '@' is an argument.
            ParserConfiguration parser = new() { ResponseFileTokenReplacer = null };
            ParseResult arguments = new TuckCommand(session).Parse(args, parser);
            return arguments.Action is ParseErrorAction ? Refuse(session, arguments) : Invoke(session, arguments);
        }
#pragma warning disable CA1031 // An unhandled exception would abort and dump core.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure failure = Failure.Of(e);
            session.Output.Flush();
            session.Error.WriteLine($"{Name}: {session.Describe(failure.Cause)}");
            return (int)failure.Code;
        }
    }

    private static int Invoke(Session session, ParseResult arguments)
        => arguments.Invoke(new InvocationConfiguration
        {
            Output = session.Output,
            Error = session.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });

    private static int Refuse(Session session, ParseResult arguments)
    {
        string path = CommandPath.Of(arguments);
        string cause = arguments.UnmatchedTokens is [string unknown, ..]
            ? $"unknown command, option or argument {Printable.Of(unknown)}"
            : LowerFirst(Printable.Of(arguments.Errors[0].Message.TrimEnd('.')));
        string[] help = path.Length > 0 ? [Name, path, "--help"] : [Name, "--help"];
        session.Error.WriteLine($"{Name}: {(path.Length > 0 ? path + ": " : "")}{cause}; see: {string.Join(' ', help)}");
        return (int)ExitCode.Usage;
    }

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static StreamWriter Writer(Stream stream)
        => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
