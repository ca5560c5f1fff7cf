using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Delivery;
using Tuck.Toml;

namespace Tuck.Cli.Engines;

/// <summary>Registers tuck with an engine, and takes that back: what is the same for every engine.</summary>
internal abstract class ConfigureEngineCommand : SessionCommand
{
    private readonly Option<bool> _remove = new("--remove") { Description = "Take back what this command has changed" };

    /// <param name="name">Of the engine, as it is typed.</param>
    /// <param name="description">For its help.</param>
    /// <param name="session">Of this run.</param>
    protected ConfigureEngineCommand(string name, string description, Session session)
        : base(name, description, session)
    {
        Add(DryRun);
        Add(_remove);
    }

    internal Option<bool> DryRun { get; } = new("--dry-run") { Description = "Print what would be changed" };

    /// <summary>The options that say where the engine's files are.</summary>
    internal abstract IReadOnlyList<Option> Places { get; }

    internal new Session Session => base.Session;

    protected override void Run(ParseResult arguments) => CarryOut(arguments, arguments.GetValue(_remove));

    internal void CarryOut(ParseResult arguments, bool isRemoved)
    {
        ChangeList changes = new();
        try
        {
            changes.AddRange(isRemoved ? Removal(arguments) : Registration(arguments));
        }
        catch (TomlException e)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
        bool isDryRun = arguments.GetValue(DryRun);
        if (!changes.CarryOut(Session, isDryRun))
        {
            Session.Hint("nothing to change");
        }
        else if (!isDryRun && NextSteps(arguments, isRemoved) is { Length: > 0 } steps)
        {
            Session.Hint("then: " + steps);
        }
    }

    /// <summary>Checks what can be checked before anything is written.</summary>
    protected abstract IEnumerable<IChange> Registration(ParseResult arguments);

    /// <summary>Of every registration of ours with the engine.</summary>
    protected abstract IEnumerable<IChange> Removal(ParseResult arguments);

    /// <summary>What the engine has to be told; empty if nothing.</summary>
    protected abstract string NextSteps(ParseResult arguments, bool isRemoved);
}
