using System.CommandLine;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>Removes secrets with all their versions. Containers that hold one keep it.</summary>
internal sealed class RemoveCommand : SessionCommand
{
    private readonly Argument<string[]> _names;

    internal RemoveCommand(Session session)
        : base("rm", "Remove secrets with all their versions; containers that hold one keep it", session)
    {
        Add(_names = SecretArguments.Names(session));
        Examples = ["tuck secret rm db-password"];
    }

    protected override void Run(ParseResult arguments)
    {
        AuditLog audit = Session.OpenAudit();
        using SecretStores stores = Session.OpenStores();
        foreach (string name in arguments.GetRequiredValue(_names))
        {
            Session.Subject = SecretName.Require(name);
            stores.Holding(name).Remove(name);
            audit.Append("remove", "ok", null, null, [new HeldSecret(name, 0, "")]);
            Session.Output.WriteLine(name);
        }
    }
}
