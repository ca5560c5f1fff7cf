using System.CommandLine;
using System.CommandLine.Parsing;
using Tuck.Cli.Engines.Changes;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Engines.Runtime;

/// <summary>What says how tuck-runtime is to be registered; the same for every engine.</summary>
internal sealed class RuntimeOptions
{
    private readonly Option<bool> _isWanted = new("--runtime")
    {
        Description = $"Register tuck-runtime, as the runtime \"{RuntimeRegistration.Name}\", instead",
    };

    private readonly Option<bool> _isDefault = new("--set-as-default")
    {
        Description = "Have it run the containers that name no runtime, until it is unconfigured",
    };

    private readonly Option<string?> _real = new("--real")
    {
        Description = "The runtime it stands in front of (default: what is set up, or the first of these in PATH)",
        HelpName = string.Join('|', RuntimeRegistration.Reals),
    };

    private readonly Option<string?> _path = new("--runtime-path")
    {
        Description = "The program (default: tuck-runtime beside this program)",
        HelpName = "PATH",
    };

    internal RuntimeOptions()
    {
        _ = _real.AcceptOnlyFromAmong([.. RuntimeRegistration.Reals]);
    }

    /// <summary>Where there is no other way to register.</summary>
    internal void AddTo(Command command)
    {
        command.Add(_isDefault);
        command.Add(_real);
        command.Add(_path);
    }

    /// <summary>Where --runtime says that tuck-runtime is meant.</summary>
    /// <param name="command">Gets the options.</param>
    /// <param name="others">Its options that are about the other way.</param>
    internal void AddTo(Command command, params Option[] others)
    {
        command.Add(_isWanted);
        AddTo(command);
        Exclude(command, others);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_isWanted) && Given(result, _isDefault, _real, _path) is { } given)
            {
                result.AddError($"{given.Name} needs {_isWanted.Name}");
            }
        });
    }

    /// <summary>Options without a meaning for tuck-runtime.</summary>
    internal void Exclude(Command command, params Option[] others)
        => command.Validators.Add(result =>
        {
            if (result.GetValue(_isWanted) && Given(result, others) is { } given)
            {
                result.AddError($"{given.Name} has no meaning with {_isWanted.Name}");
            }
        });

    internal bool IsWanted(ParseResult arguments) => arguments.GetValue(_isWanted);

    /// <param name="arguments">As they were typed.</param>
    /// <param name="session">Gets the hints.</param>
    /// <param name="registered">What is set up; null if nothing is.</param>
    /// <exception cref="DeliveryException">The program is not there, or is none that knows what to do by its name.</exception>
    internal RuntimeRegistration Read(ParseResult arguments, Session session, RuntimeRegistration? registered)
    {
        string program = Program(arguments, session);
        // A runtime with a broken configuration refuses every container that asks.
        _ = session.Settings;
        string? real = arguments.GetValue(_real) ?? registered?.NamedReal;
        RuntimeRegistration wanted = new(
            real is null ? program : RuntimeRegistration.LinkName(program, real),
            arguments.GetValue(_isDefault) || registered is { IsDefault: true });
        if (SearchPath.Find(wanted.Real) is null)
        {
            session.Hint($"no {wanted.Real} in PATH: until there is one, no container starts with tuck-runtime");
        }
        if (session.ConfigPath != Settings.DefaultPath)
        {
            session.Hint($"tuck-runtime reads {Settings.DefaultPath}, and not {Printable.Of(session.ConfigPath)}");
        }
        return wanted;
    }

    /// <summary>The link it is registered by, if it is to be made: before anything names it. It stays: others may.</summary>
    /// <exception cref="DeliveryException">Its place is taken.</exception>
    internal IEnumerable<IChange> Link(ParseResult arguments, Session session, RuntimeRegistration wanted)
    {
        string program = Program(arguments, session);
        string name = Path.GetFileName(program);
        string? target = Target(wanted.Path);
        if (wanted.Path == program || (target is not null && Path.GetFileName(target) == name))
        {
            return [];
        }
        return target is not null || Path.Exists(wanted.Path)
            ? throw new DeliveryException(
                ExitCode.Configuration, $"{Printable.Of(wanted.Path)}: not a link to {name}; move it away")
            : [new LinkChange(wanted.Path, null, name)];
    }

    /// <summary>Nothing is taken away that was not asked for: a container of another runtime needs the other way.</summary>
    internal static void HintAtBoth(Session session, string engine, string other)
        => session.Hint(
            $"{other} is registered too: it delivers then, and refuses what only {ProgramFile.Runtime.Name} serves; for "
            + $"{ProgramFile.Runtime.Name} alone: tuck engine unconfigure {engine}, then this again");

    private string Program(ParseResult arguments, Session session)
    {
        string program = ProgramFile.Runtime.Require(arguments.GetValue(_path) is { } path ? session.PathOf(path) : null);
        return RuntimeRegistration.IsOurs(program)
            ? program
            : throw new DeliveryException(
                ExitCode.Configuration,
                $"{Printable.Of(program)}: not named {ProgramFile.Runtime.Name}: by that name it is known again");
    }

    private static Option? Given(CommandResult result, params Option[] options)
        => Array.Find(options, option => result.GetResult(option) is { Implicit: false });

    private static string? Target(string link) => new FileInfo(link).LinkTarget;
}
