using System.CommandLine;
using Tuck.Cli.Grants;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Staging;

namespace Tuck.Cli.Secrets;

/// <summary>Stores a new secret.</summary>
internal sealed class CreateCommand : SessionCommand
{
    private readonly Argument<string> _name = SecretArguments.NewName();
    private readonly Argument<string?> _file = SecretArguments.File();
    private readonly Option<string[]> _labels = SecretArguments.Labels();

    private readonly Option<bool> _ephemeral = new("--ephemeral") { Description = "Keep it in memory only, until the next boot" };

    private readonly Option<string[]> _grants = new("--grant")
    {
        Description = "Let containers with these attributes have it (may be given more than once)",
        HelpName = "ATTRIBUTE=PATTERN,...",
    };

    internal CreateCommand(Session session)
        : base("create", "Store a new secret", session)
    {
        Add(_name);
        Add(_file);
        Add(_ephemeral);
        Add(_labels);
        Add(_grants);
        Examples =
        [
            "tuck secret create db-password ./password.txt",
            "openssl rand -base64 32 | tuck secret create api-token -",
            "tuck secret create tls-key key.pem --label owner=web --grant engine=podman,name=web",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        string name = Session.Subject = SecretName.Require(arguments.GetRequiredValue(_name));
        Session.Settings.Sources.RequireNone(name);
        SecretLabels labels = SecretArguments.ParseLabels(arguments.GetValue(_labels)) ?? SecretLabels.None;
        List<Grant> grants = [.. (arguments.GetValue(_grants) ?? []).Select(words => GrantWords.Parse(name, words.Split(',')))];
        bool isEphemeral = arguments.GetValue(_ephemeral);
        AuditLog audit = Session.OpenAudit();
        using SecretBuffer value = SecretValue.Read(Session, arguments.GetValue(_file));
        if (isEphemeral)
        {
            EphemeralStoreMount.Ensure(Session.Settings);
        }
        using SecretStores stores = Session.OpenStores();
        SecretVersion created = stores.Create(name, value, labels, isEphemeral);
        audit.Append("create", "ok", null, null, [new HeldSecret(name, created.Version, "")]);
        Session.Output.WriteLine(name);
        foreach (Grant grant in grants)
        {
            GrantChanges.Add(Session, audit, grant);
        }
    }
}
