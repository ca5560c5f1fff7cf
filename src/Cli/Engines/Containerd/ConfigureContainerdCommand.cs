using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Nri;
using Tuck.Cli.Engines.Runtime;

namespace Tuck.Cli.Engines.Containerd;

/// <summary>Has containerd call tuck-nri for every container of a pod, or tuck-runtime for those of its runtime class.</summary>
internal sealed class ConfigureContainerdCommand : ConfigureNriCommand
{
    private const string PluginName = "tuck";

    private readonly Option<string> _configFile = new("--config-file")
    {
        Description = $"containerd's configuration (default: {ContainerdConfiguration.DefaultPath})",
        HelpName = "FILE",
        DefaultValueFactory = _ => ContainerdConfiguration.DefaultPath,
    };

    private readonly Option<string?> _hook = new("--hook")
    {
        Description = "The program of the guard base-spec (default: tuck-hook beside this program)",
        HelpName = "PATH",
    };

    internal ConfigureContainerdCommand(Session session)
        : base(
            "containerd", "Register tuck with containerd's CRI: NRI, or as a runtime", session,
            ("none", NriGuard.None), ("required-plugin", NriGuard.RequiredPlugin), ("base-spec", NriGuard.BaseSpec))
    {
        Add(_configFile);
        Add(_hook);
        Exclude(_hook);
    }

    internal override IReadOnlyList<Option> Places => [_configFile];

    protected override string Unit => "containerd";

    /// <summary>The guard that is set up.</summary>
    /// <param name="configuration">As it is.</param>
    /// <param name="baseSpec">Path of our base specification.</param>
    internal static NriGuard GuardOf(ContainerdConfiguration configuration, string baseSpec)
        => configuration.Runtimes.Any(runtime => configuration.BaseSpecOf(runtime) == baseSpec) ? NriGuard.BaseSpec
            : configuration.RequiredPlugins.Contains(PluginName) ? NriGuard.RequiredPlugin
            : NriGuard.None;

    /// <summary>Where our base specification is, beside the main file.</summary>
    internal static string BaseSpecPath(string configFile) => $"{Path.GetDirectoryName(configFile)}/{BaseSpecification.FileName}";

    protected override IEnumerable<IChange> PluginChanges(ParseResult arguments, NriRegistration wanted)
    {
        string configFile = ConfigFile(arguments);
        string baseSpec = BaseSpecPath(configFile);
        ContainerdConfiguration configuration = ContainerdConfiguration.Load(configFile);
        PluginDirectory plugins = PluginsOf(configuration);
        plugins.RequireNames();
        NriGuard guard = wanted.Guard ?? GuardOf(configuration, baseSpec);
        byte[]? specification = guard == NriGuard.BaseSpec ? Specification(arguments) : null;
        RuntimeRegistration? runtime = configuration.Registered;
        // From its original state, so that a second run finds what the first found.
        configuration.TakeBack();
        configuration.RequireUsable(isPluginStarted: wanted.PreInstalled is not null);
        configuration.EnableNri();
        SetGuard(configuration, guard, baseSpec);
        if (runtime is not null)
        {
            configuration.SetRuntime(runtime);
        }
        FileChange file = FileChange.To(baseSpec, specification);
        // Whichever of the two is read, what it names is there.
        return specification is null
            ? [.. plugins.Changes(wanted.PreInstalled), .. configuration.Changes, file]
            : [file, .. plugins.Changes(wanted.PreInstalled), .. configuration.Changes];
    }

    protected override IEnumerable<IChange> RuntimeChanges(
        ParseResult arguments, Func<RuntimeRegistration?, RuntimeRegistration> read)
    {
        string configFile = ConfigFile(arguments);
        string baseSpec = BaseSpecPath(configFile);
        ContainerdConfiguration configuration = ContainerdConfiguration.Load(configFile);
        RuntimeRegistration wanted = read(configuration.Registered);
        // Both registrations carry one mark, so that both are taken back, and the other one is made again.
        bool isNriOn = configuration.IsNriDisabled == false;
        NriGuard guard = GuardOf(configuration, baseSpec);
        configuration.TakeBack();
        configuration.RequireCri();
        if (isNriOn && configuration.IsNriDisabled != false)
        {
            RuntimeOptions.HintAtBoth(Session, Name, ProgramFile.Nri.Name);
            configuration.EnableNri();
            SetGuard(configuration, guard, baseSpec);
        }
        configuration.SetRuntime(wanted);
        return configuration.Changes;
    }

    protected override IEnumerable<IChange> Removal(ParseResult arguments)
    {
        string configFile = ConfigFile(arguments);
        ContainerdConfiguration configuration = ContainerdConfiguration.Load(configFile);
        IEnumerable<IChange> links = PluginsOf(configuration).Changes(null);
        configuration.TakeBack();
        return [.. configuration.Changes, .. links, FileChange.To(BaseSpecPath(configFile), null)];
    }

    private void SetGuard(ContainerdConfiguration configuration, NriGuard guard, string baseSpec)
    {
        if (guard == NriGuard.RequiredPlugin)
        {
            configuration.RequirePlugin(PluginName);
            Session.Hint("containerd before 2.2 does not know this guard and ignores it: there, use --guard base-spec");
        }
        else if (guard == NriGuard.BaseSpec)
        {
            string runtime = configuration.DefaultRuntime;
            configuration.SetBaseSpec(runtime, baseSpec, BaseSpecification.Annotations);
            List<string> others = [.. configuration.Runtimes.Where(other => other != runtime)];
            if (others.Count > 0)
            {
                Session.Hint($"the guard is for the default runtime, {runtime}, and not for {string.Join(", ", others)}");
            }
        }
    }

    private byte[] Specification(ParseResult arguments)
        => BaseSpecification.Content(
            ProgramFile.Hook.Require(arguments.GetValue(_hook) is { } path ? Session.PathOf(path) : null), Session.ConfigPath);

    private string ConfigFile(ParseResult arguments)
        => Session.PathOf(arguments.GetValue(_configFile) ?? ContainerdConfiguration.DefaultPath);

    private static PluginDirectory PluginsOf(ContainerdConfiguration configuration)
        => new(configuration.NriPluginPath ?? PluginDirectory.Default);
}
