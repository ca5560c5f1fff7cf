using System.CommandLine;
using System.Text;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Runtime;

namespace Tuck.Cli.Engines;

/// <summary>Registers tuck-hook with Podman, and with CRI-O, which reads its directory; or tuck-runtime with Podman.</summary>
internal sealed class ConfigurePodmanCommand : ConfigureEngineCommand
{
    private readonly Option<string> _directory = new("--hooks-dir")
    {
        Description = $"Where Podman looks for hooks (default: {PodmanHookDirectories.Default})",
        HelpName = "DIR",
        DefaultValueFactory = _ => PodmanHookDirectories.Default,
    };

    private readonly Option<string> _configDirectory = new("--config-dir")
    {
        Description = $"Podman's directory of drop-in files (default: {PodmanConfiguration.DefaultDirectory})",
        HelpName = "DIR",
        DefaultValueFactory = _ => PodmanConfiguration.DefaultDirectory,
    };

    private readonly Option<string?> _hook = new("--hook")
    {
        Description = "The hook's program (default: tuck-hook beside this program)",
        HelpName = "PATH",
    };

    private readonly Option<bool> _all = new("--all-containers")
    {
        Description = "Call the hook for every container, not only those with an annotation tuck/...: needed for TUCK_SECRETS",
    };

    private readonly RuntimeOptions _runtime = new();

    internal ConfigurePodmanCommand(Session session)
        : base("podman", "Register tuck with Podman: oci-hooks(5), or as a runtime", session)
    {
        Add(_directory);
        Add(_hook);
        Add(_all);
        _runtime.AddTo(this, _directory, _hook, _all);
        Add(_configDirectory);
        Examples =
        [
            "tuck engine configure podman --dry-run",
            "tuck engine configure podman",
            "tuck engine configure podman --runtime --real crun",
            "tuck engine configure podman --remove",
        ];
    }

    internal override IReadOnlyList<Option> Places => [_directory, _configDirectory];

    protected override IEnumerable<IChange> Registration(ParseResult arguments)
        => _runtime.IsWanted(arguments) ? ShimRegistration(arguments) : HookRegistration(arguments);

    protected override IEnumerable<IChange> Removal(ParseResult arguments)
    {
        PodmanConfiguration configuration = Load(arguments);
        if (configuration.Registered is not null)
        {
            Session.Hint(
                $"without {ProgramFile.Runtime.Name} Podman can neither start, stop nor remove the containers made with it: "
                + "podman rm them first");
        }
        configuration.TakeBack();
        string directory = Directory(arguments);
        return [.. PodmanHookFile.All.Select(file => FileChange.To($"{directory}/{file.Name}", null)), configuration.Change];
    }

    /// <summary>Podman reads both whenever it makes a container.</summary>
    protected override string NextSteps(ParseResult arguments, bool isRemoved)
        => _runtime.IsWanted(arguments) && !isRemoved && Load(arguments).Registered is { IsDefault: false }
            ? "podman run --runtime tuck ..., or --set-as-default"
            : "";

    private IEnumerable<FileChange> HookRegistration(ParseResult arguments)
    {
        string hook = ProgramFile.Hook.Require(arguments.GetValue(_hook) is { } path ? Session.PathOf(path) : null);
        // A hook with a broken configuration refuses every container.
        _ = Session.Settings;
        string directory = Directory(arguments);
        if (!PodmanHookDirectories.Read().Directories.Contains(directory))
        {
            Session.Hint($"Podman does not read {directory}: give it --hooks-dir, or add it to hooks_dir of containers.conf");
        }
        bool isForAll = arguments.GetValue(_all);
        return PodmanHookFile.All.Select(file => FileChange.To(
            $"{directory}/{file.Name}", Encoding.UTF8.GetBytes(file.Content(hook, Session.ConfigPath, isForAll) + "\n")));
    }

    private IEnumerable<IChange> ShimRegistration(ParseResult arguments)
    {
        PodmanConfiguration configuration = Load(arguments);
        RuntimeRegistration wanted = _runtime.Read(arguments, Session, configuration.Registered);
        if (PodmanHookDirectories.Read().Directories.Any(directory => File.Exists($"{directory}/{PodmanHookFile.Deliver.Name}")))
        {
            RuntimeOptions.HintAtBoth(Session, Name, ProgramFile.Hook.Name);
        }
        configuration.TakeBack();
        configuration.SetRuntime(wanted);
        return [.. _runtime.Link(arguments, Session, wanted), configuration.Change];
    }

    private string Directory(ParseResult arguments)
        => Session.PathOf(arguments.GetValue(_directory) ?? PodmanHookDirectories.Default);

    private PodmanConfiguration Load(ParseResult arguments)
        => PodmanConfiguration.Load(Session.PathOf(arguments.GetValue(_configDirectory) ?? PodmanConfiguration.DefaultDirectory));
}
