using System.CommandLine;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Grants;

/// <summary>Lets containers have secrets.</summary>
internal sealed class AddGrantCommand : SessionCommand
{
    private readonly Argument<string> _secret = GrantArguments.SecretPattern();
    private readonly Argument<string[]> _attributes = GrantArguments.Attributes(ArgumentArity.OneOrMore);

    internal AddGrantCommand(Session session)
        : base("add", "Let the containers of which every attribute matches have the secrets whose name matches", session)
    {
        Add(_secret);
        Add(_attributes);
        Examples =
        [
            "tuck grant add db-password engine=podman name=db",
            "tuck grant add 'web-*' engine=podman image='registry.example/web:*'",
            "tuck grant add db-password engine=containerd namespace=shop pod='db-*' container=postgres",
            "tuck grant add db-password engine=docker project=shop service=db",
            "tuck grant add ci-token user=builder",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        Session.Subject = arguments.GetRequiredValue(_secret);
        Grant grant = GrantWords.Parse(Session.Subject, arguments.GetRequiredValue(_attributes));
        AuditLog audit = Session.OpenAudit();
        GrantChanges.Add(Session, audit, grant);
    }
}
