using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Nri;
using Tuck.Cli.Engines.Runtime;

namespace Tuck.Cli.Engines.Crio;

/// <summary>Has CRI-O call tuck-nri for every container of a pod, or tuck-runtime for those of its runtime class.</summary>
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
            "crio", "Register tuck with CRI-O: NRI, or as a runtime", session,
            ("none", NriGuard.None), ("required-plugin", NriGuard.RequiredPlugin))
    {
        Add(_configDirectory);
    }

    internal override IReadOnlyList<Option> Places => [_configDirectory];

    protected override string Unit => "crio";

    /// <summary>The guard that is set up.</summary>
    internal static NriGuard GuardOf(CrioConfiguration configuration)
        => configuration.RequiredPlugins.Contains(PluginName) ? NriGuard.RequiredPlugin : NriGuard.None;

    protected override IEnumerable<IChange> PluginChanges(ParseResult arguments, NriRegistration wanted)
    {
        CrioConfiguration configuration = Load(arguments);
        PluginDirectory plugins = PluginsOf(configuration);
        plugins.RequireNames();
        NriGuard guard = wanted.Guard ?? GuardOf(configuration);
        configuration.Plugin.TakeBack();
        configuration.EnableNri();
        if (guard == NriGuard.RequiredPlugin)
        {
            configuration.RequirePlugin(PluginName);
            Session.Hint("CRI-O before 1.34 does not know this guard and ignores it");
        }
        return [.. plugins.Changes(wanted.PreInstalled), configuration.Plugin.Change];
    }

    protected override IEnumerable<IChange> RuntimeChanges(
        ParseResult arguments, Func<RuntimeRegistration?, RuntimeRegistration> read)
    {
        CrioConfiguration configuration = Load(arguments);
        RuntimeRegistration wanted = read(configuration.Registered);
        if (configuration.Plugin is { Exists: true, IsBlank: false })
        {
            RuntimeOptions.HintAtBoth(Session, Name, ProgramFile.Nri.Name);
        }
        configuration.Runtime.TakeBack();
        configuration.SetRuntime(wanted);
        return [configuration.Runtime.Change];
    }

    protected override IEnumerable<IChange> Removal(ParseResult arguments)
    {
        CrioConfiguration configuration = Load(arguments);
        IEnumerable<IChange> links = PluginsOf(configuration).Changes(null);
        configuration.Plugin.TakeBack();
        configuration.Runtime.TakeBack();
        return [configuration.Plugin.Change, configuration.Runtime.Change, .. links];
    }

    private CrioConfiguration Load(ParseResult arguments)
        => CrioConfiguration.Load(Session.PathOf(arguments.GetValue(_configDirectory) ?? CrioConfiguration.DefaultDirectory));

    private static PluginDirectory PluginsOf(CrioConfiguration configuration)
        => new(configuration.NriPluginPath ?? PluginDirectory.Default);
}
