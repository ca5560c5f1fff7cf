using System.CommandLine;

namespace Tuck.Cli.Engines;

/// <summary>Takes back what <c>tuck engine configure</c> has changed; the same as its <c>--remove</c>.</summary>
internal sealed class UnconfigureEngineCommand : SessionCommand
{
    private readonly ConfigureEngineCommand _configure;

    /// <param name="session">Of this run.</param>
    /// <param name="configure">What it takes back.</param>
    internal UnconfigureEngineCommand(Session session, ConfigureEngineCommand configure)
        : base(configure.Name, $"Take back what \"tuck engine configure {configure.Name}\" has changed", session)
    {
        _configure = configure;
        Add(configure.DryRun);
        foreach (Option place in configure.Places)
        {
            Add(place);
        }
        Examples =
        [
            $"tuck engine unconfigure {configure.Name} --dry-run",
            $"tuck engine unconfigure {configure.Name}",
        ];
    }

    protected override void Run(ParseResult arguments) => _configure.CarryOut(arguments, isRemoved: true);
}
