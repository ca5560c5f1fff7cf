using System.CommandLine;
using Tuck.Bundle.Running;
using Tuck.Cli.Containers;
using Tuck.Cli.Grants;
using Tuck.Delivery;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli.Secrets;

/// <summary>Stores what a running container has in variables, and says how to run it without them.</summary>
internal sealed class ImportCommand : SessionCommand
{
    private readonly Option<string> _container = new("--from-container")
    {
        Description = "The running container, of any engine: its name, its id, or the beginning of its id",
        HelpName = "CONTAINER",
        Required = true,
    };

    private readonly Argument<string[]> _variables = new("VARIABLE")
    {
        Description = "The variables whose values become secrets",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "The secret's name (default: the variable's, as db-password for DB_PASSWORD)",
        HelpName = "NAME",
    };

    private readonly Option<bool> _grant = new("--grant") { Description = "Let a container of that engine and name have them" };

    internal ImportCommand(Session session)
        : base("import", "Store what a running container has in its variables", session)
    {
        _container.CompletionSources.Add(_ => NamedContainer.Names());
        Add(_container);
        Add(_variables);
        Add(_name);
        Add(_grant);
        Validators.Add(result =>
        {
            if (result.GetValue(_name) is not null && result.GetValue(_variables) is { Length: > 1 })
            {
                result.AddError("--name is for one variable");
            }
        });
        Examples =
        [
            "tuck secret import --from-container web DB_PASSWORD API_TOKEN",
            "tuck secret import --from-container 4f1c0a2b9d3e POSTGRES_PASSWORD --name db-password --grant",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        IReadOnlyList<(string Variable, string Secret)> names = NamesOf(arguments);
        foreach ((_, string secret) in names)
        {
            Session.Settings.Sources.RequireNone(secret);
        }
        AuditLog audit = Session.OpenAudit();
        RunningContainer container = NamedContainer.Find(arguments.GetRequiredValue(_container));
        List<Grant> grants = [.. names.Select(name => GrantFor(name.Secret, container))];
        Store(container, names, audit);
        Session.Hint("to do: make the container anew without those variables, and with");
        Session.Output.WriteLine(RequestLine.Of(
            container, SecretRequest.FileVariablesKey, names.Select(name => $"{name.Variable}={name.Secret}")));
        if (arguments.GetValue(_grant))
        {
            grants.ForEach(grant => GrantChanges.Add(Session, audit, grant));
        }
        else
        {
            Session.Hint("and let it have them");
            grants.ForEach(grant => Session.Output.WriteLine($"tuck grant add {GrantWords.Show(grant)}"));
        }
        Session.Hint("its engine's record of the old container has the values until that is removed: rotate them then");
    }

    /// <summary>Nothing is stored before all of it has been read.</summary>
    private void Store(RunningContainer container, IReadOnlyList<(string Variable, string Secret)> names, AuditLog audit)
    {
        List<SecretBuffer> values = [];
        try
        {
            using (ContainerVariables variables = ContainerVariables.Of(container, new DeliveryLedger(Session.Settings.LedgerPath)))
            {
                values.AddRange(names.Select(name => variables.Copy(name.Variable)));
            }
            using SecretStores stores = Session.OpenStores();
            for (int i = 0; i < values.Count; i++)
            {
                SecretVersion created = stores.Create(names[i].Secret, values[i], SecretLabels.None, isEphemeral: false);
                HeldSecret held = new(names[i].Secret, created.Version, "");
                audit.Append("import", "ok", container.Id, container.Identity.ToString(), [held]);
                Session.Output.WriteLine(names[i].Secret);
            }
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    private IReadOnlyList<(string Variable, string Secret)> NamesOf(ParseResult arguments)
    {
        string[] variables = arguments.GetRequiredValue(_variables);
        if (Array.Find(variables, variable => !VariableNames.IsName(variable)) is { } wrong)
        {
            throw new DeliveryException(ExitCode.Usage, $"{Printable.Of(wrong)}: not the name of an environment variable");
        }
        string? name = arguments.GetValue(_name);
        return [.. variables.Distinct().Select(variable => (variable, SecretName.Require(name ?? SecretNameFor(variable))))];
    }

    private static string SecretNameFor(string variable) => variable.ToLowerInvariant().Replace('_', '-').Trim('-');

    /// <summary>The container made anew has the same name, or the same place in its Compose project or its pod.</summary>
    private static Grant GrantFor(string secret, RunningContainer container)
    {
        string[] attributes = container.Identity switch
        {
            { Project: not null, Service: not null } => ["engine", "project", "service"],
            { Pod: not null } => ["engine", "namespace", "container", "image"],
            _ => ["engine", "name"],
        };
        return GrantWords.Parse(
            secret,
            [.. attributes.Where(attribute => container.Identity[attribute] is not null)
                .Select(attribute => $"{attribute}={container.Identity[attribute]}")]);
    }
}
