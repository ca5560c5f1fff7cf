using System.CommandLine;
using System.Globalization;
using Tuck.Cli.Ledger;
using Tuck.Delivery;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli.Grants;

/// <summary>Says whether a container would get a secret, and by which grant.</summary>
internal sealed class CheckGrantCommand : SessionCommand
{
    private readonly Argument<string> _secret = new("SECRET") { Description = "A secret's name" };
    private readonly Argument<string[]> _attributes = GrantArguments.Attributes(ArgumentArity.ZeroOrMore);

    private readonly Option<string?> _container = new("--container")
    {
        Description = "Take the attributes of this container from the ledger",
        HelpName = "ID",
    };

    internal CheckGrantCommand(Session session)
        : base("check", "Say whether a container may have a secret, and by which grant", session)
    {
        Add(_secret);
        Add(_attributes);
        Add(_container);
        Examples =
        [
            "tuck grant check db-password engine=podman name=db",
            "tuck grant check db-password --container 4f1c0a2b9d3e",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        string secret = Session.Subject = SecretName.Require(arguments.GetRequiredValue(_secret));
        string[] words = arguments.GetValue(_attributes) ?? [];
        string? container = arguments.GetValue(_container);
        if ((words.Length == 0) == (container is null))
        {
            throw new DeliveryException(ExitCode.Usage, "give the container's attributes, or --container ID");
        }
        ContainerIdentity identity = container is null
            ? IdentityOf(GrantWords.ParseAttributes(words))
            : IdentityOf(LedgerEntries.Find(Session.Settings, container));
        Grant grant = Session.Settings.Grants.Find(secret, identity)
            ?? throw new DeliveryException(ExitCode.Denied, "denied: no grant matches; see: tuck grant ls");
        Session.Output.WriteLine($"allowed by: {Printable.Of(grant.ToString())}");
    }

    private static ContainerIdentity IdentityOf(IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        string? Value(string attribute) => attributes.FirstOrDefault(item => item.Key == attribute).Value;
        return new ContainerIdentity(
            Value("engine") ?? "",
            Value("image"),
            Value("name"),
            Value("namespace"),
            Value("pod"),
            Value("container"),
            Value("user"),
            Value("project"),
            Value("service"));
    }

    /// <summary>A ledger is of engines that run for its owner.</summary>
    private static ContainerIdentity IdentityOf(LedgerEntry entry)
        => new(
            entry.Engine, entry.Image, entry.Name, User: ProcessHardening.EffectiveUid.ToString(CultureInfo.InvariantCulture));
}
