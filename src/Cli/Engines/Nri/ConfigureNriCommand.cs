using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Delivery;
using Tuck.Toml;

namespace Tuck.Cli.Engines.Nri;

/// <summary>Has a runtime call tuck-nri: what is the same for containerd and CRI-O.</summary>
internal abstract class ConfigureNriCommand : SessionCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be changed" };

    private readonly Option<string?> _guard;

    private readonly Option<bool> _preInstalled = new("--pre-installed")
    {
        Description = "Have the runtime start tuck-nri, instead of systemd",
    };

    private readonly Option<string?> _plugin = new("--plugin")
    {
        Description = "The plugin's program (default: tuck-nri beside this program)",
        HelpName = "PATH",
    };

    private readonly Option<bool> _remove = new("--remove") { Description = "Take back what this command has changed" };

    private readonly (string Word, NriGuard Guard)[] _guards;

    /// <param name="name">Of the engine, as it is typed.</param>
    /// <param name="description">For its help.</param>
    /// <param name="session">Of this run.</param>
    /// <param name="guards">Those the engine has.</param>
    protected ConfigureNriCommand(string name, string description, Session session, params (string Word, NriGuard Guard)[] guards)
        : base(name, description, session)
    {
        _guards = guards;
        _guard = new("--guard")
        {
            Description = "What refuses containers while tuck-nri is absent (default: what is set up, or none)",
            HelpName = "GUARD",
        };
        _ = _guard.AcceptOnlyFromAmong([.. guards.Select(guard => guard.Word)]);
        Add(_dryRun);
        Add(_guard);
        Add(_preInstalled);
        Add(_plugin);
        Add(_remove);
        Examples =
        [
            $"tuck engine configure {name} --dry-run",
            $"tuck engine configure {name} --guard {guards[^1].Word}",
            $"tuck engine configure {name} --remove",
        ];
    }

    /// <summary>systemd's name of the runtime.</summary>
    protected abstract string Unit { get; }

    protected override void Run(ParseResult arguments)
    {
        ChangeList changes = new();
        bool isRemoved = arguments.GetValue(_remove);
        try
        {
            changes.AddRange(isRemoved ? Removal(arguments) : Registration(arguments, Wanted(arguments)));
        }
        catch (TomlException e)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
        bool isDryRun = arguments.GetValue(_dryRun);
        if (!changes.CarryOut(Session, isDryRun))
        {
            Session.Hint("nothing to change");
        }
        else if (!isDryRun)
        {
            Session.Hint("then: " + NextSteps(isRemoved, arguments.GetValue(_preInstalled)));
        }
    }

    /// <summary>Checks what can be checked before anything is written.</summary>
    protected abstract IEnumerable<IChange> Registration(ParseResult arguments, NriRegistration wanted);

    protected abstract IEnumerable<IChange> Removal(ParseResult arguments);

    private NriRegistration Wanted(ParseResult arguments)
    {
        string program = ProgramFile.Nri.Require(arguments.GetValue(_plugin) is { } path ? Session.PathOf(path) : null);
        // A plugin with a broken configuration refuses every container that asks.
        _ = Session.Settings;
        return new(
            arguments.GetValue(_guard) is { } word ? _guards.First(guard => guard.Word == word).Guard : null,
            arguments.GetValue(_preInstalled) ? program : null);
    }

    private string NextSteps(bool isRemoved, bool isPreInstalled)
        => isRemoved || isPreInstalled
            ? $"systemctl disable --now tuck-nri; systemctl restart {Unit}"
            : $"systemctl restart {Unit} && systemctl enable --now tuck-nri";
}
