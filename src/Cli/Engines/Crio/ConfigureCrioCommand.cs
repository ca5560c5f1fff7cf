using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Nri;

namespace Tuck.Cli.Engines.Crio;

/// <summary>Has CRI-O call tuck-nri for every container of a pod.</summary>
internal sealed class ConfigureCrioCommand : ConfigureNriCommand
{
    private const string PluginName = "tuck";

    private readonly Option<string> _configDirectory = new("--config-dir")
    {
        Description = $"CRI-O's directory of drop-in files (default: {CrioConfiguration.DefaultDirectory})",
        HelpName = "DIR",
        DefaultValueFactory = _ => CrioConfiguration.DefaultDirectory,
    };

    internal ConfigureCrioCommand(Session session)
        : base(
            "crio", "Register tuck with CRI-O: NRI", session,
            ("none", NriGuard.None), ("required-plugin", NriGuard.RequiredPlugin))
    {
        Add(_configDirectory);
    }

    protected override string Unit => "crio";

    /// <summary>The guard that is set up.</summary>
    internal static NriGuard GuardOf(CrioConfiguration configuration)
        => configuration.RequiredPlugins.Contains(PluginName) ? NriGuard.RequiredPlugin : NriGuard.None;

    protected override IEnumerable<IChange> Registration(ParseResult arguments, NriRegistration wanted)
    {
        CrioConfiguration configuration = Load(arguments);
        PluginDirectory plugins = PluginsOf(configuration);
        plugins.RequireNames();
        NriGuard guard = wanted.Guard ?? GuardOf(configuration);
        configuration.TakeBack();
        configuration.EnableNri();
        if (guard == NriGuard.RequiredPlugin)
        {
            configuration.RequirePlugin(PluginName);
            Session.Hint("CRI-O before 1.34 does not know this guard and ignores it");
        }
        return [.. plugins.Changes(wanted.PreInstalled), configuration.Change];
    }

    protected override IEnumerable<IChange> Removal(ParseResult arguments)
    {
        CrioConfiguration configuration = Load(arguments);
        IEnumerable<IChange> links = PluginsOf(configuration).Changes(null);
        configuration.TakeBack();
        return [configuration.Change, .. links];
    }

    private CrioConfiguration Load(ParseResult arguments)
        => CrioConfiguration.Load(Session.PathOf(arguments.GetValue(_configDirectory) ?? CrioConfiguration.DefaultDirectory));

    private static PluginDirectory PluginsOf(CrioConfiguration configuration)
        => new(configuration.NriPluginPath ?? PluginDirectory.Default);
}
