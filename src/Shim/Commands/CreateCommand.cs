using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Shim.Create;

namespace Tuck.Shim.Commands;

/// <summary><c>create</c>: with what is asked for, or with a promise of others to be kept at start, or as it was said.</summary>
internal sealed class CreateCommand(Invocation invocation) : SubCommand(invocation)
{
    private DeliveringCreate? _create;

    internal override int? Run()
    {
        using BundledContainer container = BundledContainer.Read(Invocation);
        if (container.Request is null && !MayMoveVariables())
        {
            return null;
        }
        container.RequireId();
        Settings settings = Invocation.Settings;
        if (!settings.Runtime.Delivers || OthersDelivery.IsIn(container.Spec, settings))
        {
            Promise(container);
            return null;
        }
        _create = new(Invocation, container);
        try
        {
            return _create.Run();
        }
        finally
        {
            (Operation, Warning) = (_create.Operation, _create.Warning);
        }
    }

    internal override void Finish() => _create?.Release();

    /// <summary>
    /// Whether the configuration moves variables of containers that ask for nothing. One that cannot be read must not stop every
    /// container of a node; those that ask for something are refused.
    /// </summary>
    private bool MayMoveVariables()
    {
        try
        {
            return Invocation.Settings.Runtime.VariablesToFiles.Count > 0;
        }
        catch (DeliveryException e)
        {
            Warning = e.Message;
            return false;
        }
    }

    private void Promise(BundledContainer container)
    {
        if (container.Request is not { } request)
        {
            PromisedFiles.Forget(Invocation.Settings, container.View.Id);
            return;
        }
        SecretTarget[] promised = [.. request.Targets.Where(target => !target.IsOptional)];
        MountPlan plan = MountPlan.For(promised, Invocation.Settings.SecretsDirectory);
        new PromisedFiles(PidFile.Required(Invocation), plan.Paths).Note(Invocation.Settings, container.View.Id);
    }
}
