using System.CommandLine;
using Tuck.Cli.Output;

namespace Tuck.Cli.Stages;

/// <summary>Lists stages.</summary>
internal sealed class ListStagesCommand : SessionCommand
{
    private static readonly Listing<ListedStage> s_listing = new(
        ["ID", "STATE", "CONTAINER", "RUNNING", "PATH"], stage => stage.Row(), ListedStage.WriteMembers);

    private readonly Option<bool> _json = ListOptions.Json();

    internal ListStagesCommand(Session session)
        : base("ls", "List stages", session)
    {
        Add(_json);
    }

    protected override void Run(ParseResult arguments)
        => s_listing.Print(Session, ListedStage.All(Session.Settings), arguments.GetValue(_json));
}
