using System.CommandLine;
using Tuck.Cli.Rotation;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Rotation;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>Gives a secret a new version: a new value, or one it had before.</summary>
internal sealed class RotateCommand : SessionCommand
{
    private readonly Argument<string> _name;
    private readonly Argument<string?> _file = SecretArguments.File();
    private readonly Option<string[]> _labels = SecretArguments.Labels();

    private readonly Option<uint?> _to = new("--to")
    {
        Description = "Make the value of this kept version the new one",
        HelpName = "VERSION",
    };

    private readonly Option<bool> _noLive = new("--no-live")
    {
        Description = "Leave running containers the version they have until they are restarted, or tuck rotate is called",
    };

    internal RotateCommand(Session session)
        : base("rotate", "Give a secret a new value, in running containers too; the older versions are kept", session)
    {
        Add(_name = SecretArguments.Name(session));
        Add(_file);
        Add(_labels);
        Add(_to);
        Add(_noLive);
        Examples =
        [
            "tuck secret rotate db-password ./new.txt",
            "tuck secret rotate db-password --to 3",
            "openssl rand -base64 32 | tuck secret rotate api-token - --no-live",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        string name = Session.Subject = SecretName.Require(arguments.GetRequiredValue(_name));
        AuditLog audit = Session.OpenAudit();
        using SecretStores stores = Session.OpenStores();
        SecretVersion version = arguments.GetValue(_to) is { } kept
            ? Restore(stores, name, kept, arguments)
            : Replace(stores, name, arguments);
        audit.Append("rotate", "ok", null, null, [new HeldSecret(name, version.Version, "")]);
        Session.Output.WriteLine(name);
        if (arguments.GetValue(_noLive))
        {
            Session.Hint($"{name} is now at version {version.Version}; running containers keep theirs until they are restarted");
            return;
        }
        Session.Hint($"{name} is now at version {version.Version}");
        RotateHolders(name, version.Version);
    }

    private void RotateHolders(string name, uint version)
    {
        using StoreSource source = new(Session.Settings, Session.Time);
        RotationRun rotation = new(Session.Settings, Session.Time, source) { Secret = name };
        List<RotationOutcome> outcomes = [];
        foreach (RotationOutcome outcome in rotation.Run(rotation.Holders()).SelectMany(some => some))
        {
            Session.Hint(OutcomeText.Line(outcome));
            outcomes.Add(outcome);
        }
        FailedHolders.Refuse(outcomes, $"version {version} is stored, but ");
    }

    private SecretVersion Replace(SecretStores stores, string name, ParseResult arguments)
    {
        SecretLabels? labels = SecretArguments.ParseLabels(arguments.GetValue(_labels));
        using SecretBuffer value = SecretValue.Read(Session, arguments.GetValue(_file));
        return stores.Holding(name).Rotate(name, value, labels);
    }

    private SecretVersion Restore(SecretStores stores, string name, uint kept, ParseResult arguments)
    {
        if (arguments.GetValue(_file) is not null || arguments.GetValue(_labels) is { Length: > 0 })
        {
            throw new DeliveryException(ExitCode.Usage, "--to takes the value and the labels of that version; give neither");
        }
        return stores.Holding(name).Restore(name, kept);
    }
}
