using Tuck.Delivery.Configuration;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Exec;

/// <summary>Stands before an exec in a container that holds secrets. A refusal is audited; what is allowed is not.</summary>
public sealed class ExecGuard(Settings settings, TimeProvider time)
{
    /// <param name="policy">Its name: what the container asks for, or the configuration's for all.</param>
    /// <param name="holder">The container.</param>
    /// <param name="request">What is to run.</param>
    /// <param name="container">What it is measured by.</param>
    /// <returns>What was allowed.</returns>
    /// <exception cref="DeliveryException">It must not run.</exception>
    public ExecDecision Require(string policy, LedgerEntry holder, ExecRequest request, ExecContainer container)
    {
        try
        {
            ExecDecision decision = settings.ExecPolicies.Require(policy).Decide(request, container);
            return decision.Refusal is { } refusal ? throw new DeliveryException(ExitCode.Denied, refusal) : decision;
        }
        catch (DeliveryException)
        {
            new AuditLog(settings.AuditPath, time).Append("exec", "denied", holder.Id, IdentityOf(holder), holder.Secrets);
            throw;
        }
    }

    private static string IdentityOf(LedgerEntry holder)
        => new ContainerIdentity(holder.Engine, holder.Image, holder.Name).ToString();
}
