using System.CommandLine;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;

namespace Tuck.Cli.Stages;

/// <summary>Empties and removes stages.</summary>
internal sealed class RemoveStageCommand : SessionCommand
{
    private readonly Argument<string[]> _ids;
    private readonly Option<bool> _force = new("--force", "-f")
    {
        Description = "Even if a running container uses it: its files are gone",
    };

    internal RemoveStageCommand(Session session)
        : base("rm", "Empty and remove stages", session)
    {
        Add(_ids = StageArguments.Ids(session));
        Add(_force);
        Examples = ["tuck stage rm web-1"];
    }

    protected override void Run(ParseResult arguments)
    {
        Settings settings = Session.Settings;
        AuditLog audit = Session.OpenAudit();
        foreach (string id in arguments.GetRequiredValue(_ids))
        {
            Session.Subject = StageArguments.Require(id);
            StageArguments.RequireExisting(settings, id);
            if (!arguments.GetValue(_force))
            {
                RequireUnused(settings, id);
            }
            new Stage(settings, id).Remove();
            audit.Append("unstage", "ok", null, StageArguments.Attribute(id), []);
            Session.Output.WriteLine(id);
        }
    }

    private static void RequireUnused(Settings settings, string id)
    {
        if (ListedStage.All(settings).FirstOrDefault(stage => stage.Id == id) is { IsRunning: true, User: { } user })
        {
            throw new DeliveryException(
                ExitCode.BadState, $"container {ShortId.Of(user.Id)} runs and uses it; stop it first, or use --force");
        }
    }
}
