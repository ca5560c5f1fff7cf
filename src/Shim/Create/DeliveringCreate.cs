using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;
using Tuck.Oci.Editing;

namespace Tuck.Shim.Create;

/// <summary>
/// <c>create</c>, of a container that asks for something:
/// <list type="number">
/// <item>What may not be had refuses here, where nothing has been made yet; the rest is fetched.</item>
/// <item>The spec is changed: placeholders, variables, limits, a poststop hook.</item>
/// <item>The real runtime creates the container. Until it is done it dies with us.</item>
/// <item>The container's process, which waits to be started, dies with us too from here on; the files are attached and verified.</item>
/// <item>It is let go. If anything failed, it has been killed and deleted.</item>
/// </list>
/// </summary>
internal sealed class DeliveringCreate(Invocation invocation, BundledContainer container)
{
    private readonly Settings _settings = invocation.Settings;
    private Tether? _tether;

    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; private set; } = "create " + invocation.ContainerLabel;

    /// <summary>What went less well than it should, in one line, or null.</summary>
    internal string? Warning { get; private set; }

    /// <summary>The exit code; null if the real runtime is to do it alone.</summary>
    /// <exception cref="DeliveryException">The container is not created.</exception>
    internal int? Run()
    {
        if (container.Request?.ExecPolicy is { } policy)
        {
            _ = _settings.ExecPolicies.Require(policy);
        }
        SpecEditor editor = new(container.Document.Bytes);
        using FetchedRequest fetched = Fetch(); // 1
        SpecVariables variables = new(editor);
        IReadOnlyList<FileVariable> taken =
            fetched.TakeOwn(variables, variables.Wanted(container.Request, _settings.Runtime.VariablesToFiles));
        if (fetched.Targets.Count == 0)
        {
            return null;
        }
        IEnumerable<FileVariable> named = container.Request?.FileVariables ?? [];
        ContainerView view = container.View with
        {
            ExecPolicy = container.Request?.ExecPolicy,
            VariablesInFiles =
            [
                .. taken.Concat(named.Where(variable => fetched.Targets.Contains(variable.Target)))
                    .Select(variable => new VariableInFile(variable.Variable, variable.PathIn(_settings.SecretsDirectory))),
            ],
        };
        Change(new SpecChanges(editor, container, invocation), fetched.Targets, view.VariablesInFiles); // 2
        container.Document.Replace(editor.Length, editor.CopyTo);
        try
        {
            return Create(view, fetched);
        }
        finally
        {
            if (view.Identity.Engine == CallingEngine.BareName)
            {
                // This file is somebody's own, and not made anew for every start as an engine's is.
                container.Document.Restore();
            }
        }
    }

    /// <summary>The last thing that is done of a create that succeeded: from here on the container lives without us.</summary>
    internal void Release() => _tether?.Release(); // 5

    private FetchedRequest Fetch()
    {
        if (container.Request is not { } request)
        {
            return new FetchedRequest();
        }
        using StoreSource stores = new(_settings, TimeProvider.System);
        SecretDelivery delivery = new(container.View, _settings, TimeProvider.System);
        try
        {
            return delivery.Fetch(request, stores);
        }
        finally
        {
            Operation = delivery.Operation;
        }
    }

    private void Change(SpecChanges changes, IReadOnlyList<SecretTarget> targets, IReadOnlyList<VariableInFile> variables)
    {
        changes.AddPlaceholders(MountPlan.For(targets, _settings.SecretsDirectory));
        foreach (VariableInFile variable in variables)
        {
            changes.MoveVariable(variable);
        }
        changes.Finish();
    }

    private int Create(ContainerView view, FetchedRequest fetched)
    {
        PidFile pidFile = PidFile.Of(invocation, _settings.RunPath);
        try
        {
            int exitCode = RunInner(pidFile); // 3
            if (exitCode != 0)
            {
                // The real runtime has told its own reason.
                return exitCode;
            }
            Attach(view with { Pid = pidFile.Read() }, fetched);
            return 0;
        }
        catch
        {
            Delete();
            throw;
        }
        finally
        {
            pidFile.Remove();
        }
    }

    private int RunInner(PidFile pidFile)
    {
        ChildProcess child = invocation.Start(pidFile.AddTo(invocation));
        using ForwardedSignals signals = new(child);
        return child.WaitForExit(Tether.TryTo(child.Pid));
    }

    private void Attach(ContainerView view, FetchedRequest fetched)
    {
        _tether = Tether.TryTo(view.Pid); // 4
        SecretDelivery delivery = new(view, _settings, TimeProvider.System);
        try
        {
            delivery.Place(fetched);
        }
        finally
        {
            Operation = delivery.Operation;
            Warning = delivery.Warning;
        }
    }

    /// <summary>The failure that led here is the one to be told.</summary>
    private void Delete()
    {
        try
        {
            _ = invocation.Start(invocation.WordsOf("delete", "--force", container.View.Id)).WaitForExit();
        }
        catch (KernelException)
        {
        }
    }
}
