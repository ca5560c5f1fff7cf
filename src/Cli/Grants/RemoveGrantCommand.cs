using System.CommandLine;
using System.Globalization;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Grants;

/// <summary>Takes a grant back. What containers hold already they keep.</summary>
internal sealed class RemoveGrantCommand : SessionCommand
{
    private readonly Argument<string> _which = new("INDEX|SECRET")
    {
        Description = "The grant's number as `tuck grant ls` shows it, or its secret pattern",
    };

    private readonly Argument<string[]> _attributes = GrantArguments.Attributes(ArgumentArity.ZeroOrMore);

    internal RemoveGrantCommand(Session session)
        : base("rm", "Remove a grant, by its number or by the words it was added with", session)
    {
        Add(_which);
        Add(_attributes);
        Examples = ["tuck grant rm 2", "tuck grant rm db-password engine=podman name=db"];
    }

    protected override void Run(ParseResult arguments)
    {
        string which = Session.Subject = arguments.GetRequiredValue(_which);
        string[] words = arguments.GetValue(_attributes) ?? [];
        AuditLog audit = Session.OpenAudit();
        if (words.Length == 0 && int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            Grant removed = GrantEntries.RemoveAt(Session.ConfigPath, index - 1);
            GrantChanges.AppendRemoval(audit, removed);
            Session.Hint($"removed: {removed}");
            return;
        }
        Grant grant = GrantWords.Parse(which, words);
        GrantEntries.Remove(Session.ConfigPath, grant);
        GrantChanges.AppendRemoval(audit, grant);
    }
}
