using System.CommandLine;
using System.Text;
using Tuck.Cli.Engines.Changes;

namespace Tuck.Cli.Engines;

/// <summary>Registers tuck-hook with Podman, and with CRI-O, which reads the same directory.</summary>
internal sealed class ConfigurePodmanCommand : SessionCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be written" };

    private readonly Option<string> _directory = new("--hooks-dir")
    {
        Description = $"Where Podman looks for hooks (default: {PodmanHookDirectories.Default})",
        HelpName = "DIR",
        DefaultValueFactory = _ => PodmanHookDirectories.Default,
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

    private readonly Option<bool> _remove = new("--remove") { Description = "Remove the registration" };

    internal ConfigurePodmanCommand(Session session)
        : base("podman", "Register tuck with Podman: oci-hooks(5)", session)
    {
        Add(_dryRun);
        Add(_directory);
        Add(_hook);
        Add(_all);
        Add(_remove);
        Examples =
        [
            "tuck engine configure podman --dry-run",
            "tuck engine configure podman",
            "tuck engine configure podman --remove",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        string directory = Session.PathOf(arguments.GetValue(_directory) ?? PodmanHookDirectories.Default);
        bool isRemoved = arguments.GetValue(_remove);
        ChangeList changes = new();
        changes.AddRange(isRemoved
            ? PodmanHookFile.All.Select(file => FileChange.To($"{directory}/{file.Name}", null))
            : Registration(arguments, directory));
        if (!changes.CarryOut(Session, arguments.GetValue(_dryRun)))
        {
            Session.Hint("nothing to change");
        }
        if (!isRemoved && !PodmanHookDirectories.Read().Directories.Contains(directory))
        {
            Session.Hint($"Podman does not read {directory}: give it --hooks-dir, or add it to hooks_dir of containers.conf");
        }
    }

    private IEnumerable<FileChange> Registration(ParseResult arguments, string directory)
    {
        string hook = ProgramFile.Hook.Require(arguments.GetValue(_hook) is { } path ? Session.PathOf(path) : null);
        // A hook with a broken configuration refuses every container.
        _ = Session.Settings;
        bool isForAll = arguments.GetValue(_all);
        return PodmanHookFile.All.Select(file => FileChange.To(
            $"{directory}/{file.Name}", Encoding.UTF8.GetBytes(file.Content(hook, Session.ConfigPath, isForAll) + "\n")));
    }
}
