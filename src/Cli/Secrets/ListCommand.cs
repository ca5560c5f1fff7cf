using System.CommandLine;
using Tuck.Cli.Output;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>Lists secrets. Needs no key: what it shows is in the files' headers.</summary>
internal sealed class ListCommand : SessionCommand
{
    private readonly Option<bool> _json = ListOptions.Json();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print names only" };

    internal ListCommand(Session session)
        : base("ls", "List secrets", session)
    {
        Add(_json);
        Add(_quiet);
        Examples = ["tuck secret ls", "tuck secret ls --json | jq -r '.[] | select(.labels.owner == \"web\") | .name'"];
    }

    protected override void Run(ParseResult arguments)
    {
        using SecretStores stores = Session.OpenStores();
        IReadOnlyList<ListedSecret> secrets = ListedSecret.All(stores);
        if (arguments.GetValue(_quiet))
        {
            foreach (ListedSecret secret in secrets)
            {
                Session.Output.WriteLine(secret.Name);
            }
            return;
        }
        Listing<ListedSecret> listing = new(
            ["NAME", "VERSION", "CREATED", "LABELS", "STORE"], secret => secret.Row(Session.Time), ListedSecret.WriteMembers);
        listing.Print(Session, secrets, arguments.GetValue(_json));
    }
}
