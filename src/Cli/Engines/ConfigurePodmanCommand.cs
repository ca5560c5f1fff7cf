using System.CommandLine;
using System.Text;
using Tuck.Kernel;

namespace Tuck.Cli.Engines;

/// <summary>Registers tuck-hook with Podman, and with CRI-O, which reads the same directory.</summary>
internal sealed class ConfigurePodmanCommand : SessionCommand
{
    private const int FileMode = 0x1a4; // 0644
    private const int DirectoryMode = 0x1ed; // 0755

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
        if (arguments.GetValue(_remove))
        {
            Remove(directory, arguments.GetValue(_dryRun));
            return;
        }
        string hook = arguments.GetValue(_hook) is { } path ? Session.PathOf(path) : HookProgramFile.Default;
        HookProgramFile.Require(hook);
        // A hook with a broken configuration refuses every container.
        _ = Session.Settings;
        foreach (PodmanHookFile file in PodmanHookFile.All)
        {
            string content = file.Content(hook, Session.ConfigPath, arguments.GetValue(_all));
            if (arguments.GetValue(_dryRun))
            {
                Session.Hint($"{directory}/{file.Name}:");
                Session.Output.WriteLine(content);
                continue;
            }
            Write(directory, file.Name, content);
            Session.Output.WriteLine($"{directory}/{file.Name}");
        }
        if (!PodmanHookDirectories.Read().Directories.Contains(directory))
        {
            Session.Hint($"Podman does not read {directory}: give it --hooks-dir, or add it to hooks_dir of containers.conf");
        }
    }

    private void Remove(string directory, bool isDryRun)
    {
        using DirectoryHandle? hooks = DirectoryHandle.TryOpen(directory);
        foreach (PodmanHookFile file in PodmanHookFile.All)
        {
            if (isDryRun ? File.Exists($"{directory}/{file.Name}") : hooks?.TryRemoveFile(file.Name) == true)
            {
                Session.Output.WriteLine($"{directory}/{file.Name}");
            }
        }
    }

    private static void Write(string directory, string name, string content)
    {
        bool isNew = !Directory.Exists(directory);
        using DirectoryHandle hooks = DirectoryHandle.Ensure(directory, DirectoryMode);
        if (isNew)
        {
            // Rootless Podman reads the same directory; our umask would have kept it out.
            hooks.SetMode(DirectoryMode);
        }
        hooks.ReplaceFile(name, FileMode, Encoding.UTF8.GetBytes(content + "\n"));
    }
}
