using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Runtime;

namespace Tuck.Cli.Engines.Nri;

/// <summary>Has a runtime of pods call tuck-nri or tuck-runtime: what is the same for containerd and CRI-O.</summary>
internal abstract class ConfigureNriCommand : ConfigureEngineCommand
{
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

    private readonly RuntimeOptions _runtime = new();

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
        Add(_guard);
        Add(_preInstalled);
        Add(_plugin);
        _runtime.AddTo(this, _guard, _preInstalled, _plugin);
        Examples =
        [
            $"tuck engine configure {name} --dry-run",
            $"tuck engine configure {name} --guard {guards[^1].Word}",
            $"tuck engine configure {name} --runtime --real runc",
            $"tuck engine configure {name} --remove",
        ];
    }

    /// <summary>Options that are about tuck-nri only.</summary>
    protected void Exclude(Option option) => _runtime.Exclude(this, option);

    /// <summary>systemd's name of the runtime.</summary>
    protected abstract string Unit { get; }

    protected override IEnumerable<IChange> Registration(ParseResult arguments)
        => _runtime.IsWanted(arguments) ? ShimRegistration(arguments) : PluginChanges(arguments, Wanted(arguments));

    /// <summary>Registers tuck-nri.</summary>
    protected abstract IEnumerable<IChange> PluginChanges(ParseResult arguments, NriRegistration wanted);

    /// <summary>Registers tuck-runtime.</summary>
    /// <param name="arguments">They say where the engine's files are.</param>
    /// <param name="read">What is wanted, given what is set up.</param>
    protected abstract IEnumerable<IChange> RuntimeChanges(
        ParseResult arguments, Func<RuntimeRegistration?, RuntimeRegistration> read);

    protected override string NextSteps(ParseResult arguments, bool isRemoved)
        => isRemoved || arguments.GetValue(_preInstalled) ? $"systemctl disable --now tuck-nri; systemctl restart {Unit}"
            : _runtime.IsWanted(arguments)
            ? $"systemctl restart {Unit}; pods name it by a RuntimeClass whose handler is {RuntimeRegistration.Name}"
            : $"systemctl restart {Unit} && systemctl enable --now tuck-nri";

    private IEnumerable<IChange> ShimRegistration(ParseResult arguments)
    {
        IEnumerable<IChange> link = [];
        IEnumerable<IChange> changes = RuntimeChanges(arguments, registered =>
        {
            RuntimeRegistration wanted = _runtime.Read(arguments, Session, registered);
            link = _runtime.Link(arguments, Session, wanted);
            return wanted;
        });
        return [.. link, .. changes];
    }

    private NriRegistration Wanted(ParseResult arguments)
    {
        string program = ProgramFile.Nri.Require(arguments.GetValue(_plugin) is { } path ? Session.PathOf(path) : null);
        // A plugin with a broken configuration refuses every container that asks.
        _ = Session.Settings;
        return new(
            arguments.GetValue(_guard) is { } word ? _guards.First(guard => guard.Word == word).Guard : null,
            arguments.GetValue(_preInstalled) ? program : null);
    }
}
