using System.CommandLine;

namespace Tuck.Cli;

/// <summary>A command that does something, in a session.</summary>
internal abstract class SessionCommand : Command
{
    /// <summary>Given to every command by the root.</summary>
    internal static readonly Option<string?> Config = new("--config")
    {
        Description = "The configuration file (default: /etc/tuck/config.toml)",
        HelpName = "FILE",
        Recursive = true,
    };

    protected SessionCommand(string name, string description, Session session)
        : base(name, description)
    {
        Session = session;
        SetAction(arguments =>
        {
            session.Begin(arguments, arguments.GetValue(Config));
            Run(arguments);
            return 0;
        });
    }

    /// <summary>Shown below its help, as they would be typed.</summary>
    internal IReadOnlyList<string> Examples { get; init; } = [];

    protected Session Session { get; }

    /// <summary>Ends without an exception, or failed.</summary>
    protected abstract void Run(ParseResult arguments);
}
