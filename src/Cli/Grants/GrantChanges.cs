using Tuck.Delivery.Grants;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Grants;

/// <summary>A change of the grants and its line in the audit log.</summary>
internal static class GrantChanges
{
    internal static void Add(Session session, AuditLog audit, Grant grant)
    {
        if (GrantEntries.Add(session.ConfigPath, grant))
        {
            Append(audit, "grant", grant);
        }
        else
        {
            session.Hint($"{grant}: is granted already");
        }
    }

    internal static void AppendRemoval(AuditLog audit, Grant grant) => Append(audit, "ungrant", grant);

    private static void Append(AuditLog audit, string action, Grant grant)
        => audit.Append(action, "ok", null, AttributesOf(grant), [new HeldSecret(grant.Secret, 0, "")]);

    internal static string AttributesOf(Grant grant)
        => string.Join(' ', grant.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
