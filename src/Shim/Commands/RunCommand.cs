using Tuck.Delivery;
using Tuck.Oci.Editing;
using Tuck.Shim.Create;

namespace Tuck.Shim.Commands;

/// <summary><c>run</c>, which leaves no moment between create and start: a hook delivers.</summary>
internal sealed class RunCommand(Invocation invocation) : SubCommand(invocation)
{
    internal override int? Run()
    {
        using BundledContainer container = BundledContainer.Read(Invocation);
        if (container.Request is not { } request || OthersDelivery.IsIn(container.Spec, Invocation.Settings))
        {
            return null;
        }
        if (request.Variables.Count + request.FileVariables.Count > 0 || request.ExecPolicy is not null)
        {
            throw new DeliveryException(
                ExitCode.Unsupported, "variables in files and exec policies are not for run; use create and start");
        }
        if (request.Targets.Count > 0)
        {
            container.RequireId();
            SpecEditor editor = new(container.Document.Bytes);
            SpecChanges changes = new(editor, container, Invocation);
            changes.AddDelivery(request);
            changes.Finish();
            container.Document.Replace(editor.Length, editor.CopyTo);
        }
        return null;
    }
}
