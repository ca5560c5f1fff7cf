using System.CommandLine;
using System.CommandLine.Help;
using Tuck.Cli.Completion;
using Tuck.Cli.Doctor;
using Tuck.Cli.Engines;
using Tuck.Cli.Engines.Containerd;
using Tuck.Cli.Engines.Crio;
using Tuck.Cli.Engines.Docker;
using Tuck.Cli.Grants;
using Tuck.Cli.Ledger;
using Tuck.Cli.Rotation;
using Tuck.Cli.Secrets;
using Tuck.Cli.Stages;

namespace Tuck.Cli;

/// <summary>The whole command tree.</summary>
internal sealed class TuckCommand : RootCommand
{
    internal TuckCommand(Session session)
        : base("Tucks secret files into containers: nothing lies on the host, whichever engine starts the container.")
    {
        Options.Add(SessionCommand.Config);
        Subcommands.Add(new Command("secret", "Secrets in the store")
        {
            new CreateCommand(session),
            new ImportCommand(session),
            new ListCommand(session),
            new InspectCommand(session),
            new RemoveCommand(session),
            new RotateCommand(session),
        });
        Subcommands.Add(new Command("grant", "Which containers may have which secrets")
        {
            new AddGrantCommand(session),
            new ListGrantsCommand(session),
            new RemoveGrantCommand(session),
            new CheckGrantCommand(session),
        });
        Subcommands.Add(new Command("stage", "Directories in memory for containers that cannot be reached from the host")
        {
            new CreateStageCommand(session),
            new ListStagesCommand(session),
            new RemoveStageCommand(session),
        });
        Subcommands.Add(new RotateContainersCommand(session));
        Subcommands.Add(new SweepCommand(session));
        Subcommands.Add(new StatusCommand(session));
        Subcommands.Add(new AuditCommand(session));
        Subcommands.Add(new DoctorCommand(session));
        Subcommands.Add(Engine(session));
        Subcommands.Add(new CompletionCommand(session));
        AddExamplesToHelp();
    }

    private static Command Engine(Session session)
    {
        Command configure = new("configure", "Registers tuck with an engine");
        Command unconfigure = new("unconfigure", "Takes every registration with an engine back");
        foreach (ConfigureEngineCommand engine in (ConfigureEngineCommand[])
        [
            new ConfigurePodmanCommand(session),
            new ConfigureDockerCommand(session),
            new ConfigureContainerdCommand(session),
            new ConfigureCrioCommand(session),
        ])
        {
            configure.Add(engine);
            unconfigure.Add(new UnconfigureEngineCommand(session, engine));
        }
        return new Command("engine", "Container engines") { configure, unconfigure };
    }

    /// <summary>Of help texts, wherever they go: asking the terminal for its own would change the terminal.</summary>
    private const int HelpWidth = 110;

    private void AddExamplesToHelp()
    {
        _ = Options.Remove(Options.First(option => option is HelpOption));
        // Named anew: the default has the names Windows uses too.
        HelpOption option = new("--help", "-h") { Description = "Show help" };
        HelpAction help = (HelpAction)option.Action!;
        help.MaxWidth = HelpWidth;
        option.Action = new HelpWithExamples(help);
        Options.Add(option);
    }
}
