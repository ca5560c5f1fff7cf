using System.CommandLine;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Staging;
using Tuck.Kernel;

namespace Tuck.Cli.Stages;

/// <summary>Stages on the command line.</summary>
internal static class StageArguments
{
    internal static Argument<string[]> Ids(Session session)
    {
        Argument<string[]> argument = new("ID") { Description = "The stages' ids", Arity = ArgumentArity.OneOrMore };
        argument.CompletionSources.Add(context =>
        {
            try
            {
                session.Begin(context.ParseResult, context.ParseResult.GetValue(SessionCommand.Config));
                return Stage.Names(session.Settings);
            }
            catch (Exception e) when (e is DeliveryException or IOException)
            {
                return [];
            }
        });
        return argument;
    }

    /// <exception cref="DeliveryException">Not an id.</exception>
    internal static string Require(string id)
        => Stage.IsName(id)
            ? id
            : throw new DeliveryException(
                ExitCode.Usage,
                $"stage {Printable.Of(id)}: letters, digits, '.', '_' and '-' only, beginning with a letter or digit");

    /// <exception cref="DeliveryException">There is none.</exception>
    internal static void RequireExisting(Settings settings, string id)
    {
        if (!Directory.Exists(settings.StagePath + "/" + id))
        {
            throw new DeliveryException(ExitCode.BadState, "no such stage; to see them: tuck stage ls");
        }
    }

    /// <summary>For the audit log.</summary>
    internal static string Attribute(string id) => "stage=" + id;
}
