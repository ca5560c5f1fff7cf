using System.CommandLine;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Runtime;

namespace Tuck.Cli.Engines.Docker;

/// <summary>Registers tuck-runtime with Docker, which has neither hooks nor, for its own containers, NRI.</summary>
internal sealed class ConfigureDockerCommand : ConfigureEngineCommand
{
    private readonly Option<string> _configFile = new("--config-file")
    {
        Description = $"Docker's configuration (default: {DaemonConfiguration.DefaultPath})",
        HelpName = "FILE",
        DefaultValueFactory = _ => DaemonConfiguration.DefaultPath,
    };

    private readonly RuntimeOptions _runtime = new();

    internal ConfigureDockerCommand(Session session)
        : base("docker", "Register tuck with Docker: as a runtime", session)
    {
        _runtime.AddTo(this);
        Add(_configFile);
        Examples =
        [
            "tuck engine configure docker --dry-run",
            "tuck engine configure docker",
            "tuck engine configure docker --set-as-default",
            "tuck engine configure docker --remove",
        ];
    }

    internal override IReadOnlyList<Option> Places => [_configFile];

    protected override IEnumerable<IChange> Registration(ParseResult arguments)
    {
        DaemonConfiguration configuration = Load(arguments);
        RuntimeRegistration wanted = _runtime.Read(arguments, Session, configuration.Registered);
        configuration.SetRuntime(wanted);
        return [.. _runtime.Link(arguments, Session, wanted), configuration.Change];
    }

    protected override IEnumerable<IChange> Removal(ParseResult arguments)
    {
        DaemonConfiguration configuration = Load(arguments);
        configuration.TakeBack();
        return [configuration.Change];
    }

    protected override string NextSteps(ParseResult arguments, bool isRemoved)
        => isRemoved
            ? "systemctl reload docker; a container that was made with tuck-runtime does not start without it: make it anew"
            : Load(arguments).Registered is { IsDefault: true }
            ? "systemctl reload docker; a container keeps the runtime it was made with"
            : "systemctl reload docker, and docker run --runtime tuck ...; a container keeps the runtime it was made with";

    private DaemonConfiguration Load(ParseResult arguments)
        => DaemonConfiguration.Load(Session.PathOf(arguments.GetValue(_configFile) ?? DaemonConfiguration.DefaultPath));
}
