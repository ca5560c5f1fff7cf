using System.CommandLine;
using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>Shows all there is of secrets but their values, and proves that each version can be read back.</summary>
internal sealed class InspectCommand : SessionCommand
{
    private readonly Argument<string[]> _names;
    private readonly Option<bool> _json = ListOptions.Json();

    internal InspectCommand(Session session)
        : base("inspect", "Show secrets with their kept versions and grants, and check that they can be read back", session)
    {
        Add(_names = SecretArguments.Names(session));
        Add(_json);
        Examples = ["tuck secret inspect db-password", "tuck secret inspect db-password --json"];
    }

    protected override void Run(ParseResult arguments)
    {
        using SecretStores stores = Session.OpenStores();
        List<InspectedSecret> secrets = [.. arguments.GetRequiredValue(_names).Select(name => Inspect(stores, name))];
        if (arguments.GetValue(_json))
        {
            JsonText.WriteArray(Session.Output, secrets, InspectedSecret.WriteMembers);
        }
        else
        {
            secrets.ForEach(secret => secret.WriteText(Session));
        }
        if (secrets.Find(secret => secret.Damaged is not null) is { Damaged: { } damaged } victim)
        {
            Session.Subject = victim.Name;
            throw new DeliveryException(ExitCode.SecretUnavailable, $"version {damaged.Number}: {damaged.Damage}");
        }
    }

    private InspectedSecret Inspect(SecretStores stores, string name)
    {
        Session.Subject = SecretName.Require(name);
        SecretStore store = stores.Holding(name);
        List<Grant> grants = [.. Session.Settings.Grants.Grants.Where(grant => Glob.Matches(grant.Secret, name))];
        return new InspectedSecret(name, store == stores.Ephemeral, store.Inspect(name), grants);
    }
}
