using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;
using Tuck.Oci;
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
internal sealed class CreateCommand(Invocation invocation, Settings settings, EngineDocument document)
{
    private readonly string _id = invocation.CommandLine.Id ?? string.Empty;
    private Tether? _tether;

    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; private set; } = "create " + Printable.Of(invocation.CommandLine.Id ?? string.Empty);

    /// <summary>What went less well than it should, in one line, or null.</summary>
    internal string? Warning { get; private set; }

    /// <summary>The exit code; null if the real runtime is to do it alone.</summary>
    /// <exception cref="DeliveryException">The container is not created.</exception>
    internal int? Run(ContainerRequest asked, Spec spec)
    {
        if (asked.Request?.ExecPolicy is { } policy)
        {
            _ = settings.ExecPolicies.Require(policy);
        }
        SpecEditor editor = new(document.Bytes);
        ContainerView view = asked.View with { ExecPolicy = asked.Request?.ExecPolicy };
        using FetchedRequest fetched = Fetch(view, asked.Request); // 1
        IReadOnlyList<FileVariable> taken = TakenVariables.Take(
            editor, TakenVariables.Wanted(editor, asked.Request, settings.Runtime.VariablesToFiles), fetched);
        if (fetched.Targets.Count == 0)
        {
            return null;
        }
        MountPlan plan = MountPlan.For(fetched.Targets, settings.SecretsDirectory);
        IEnumerable<FileVariable> named = asked.Request?.FileVariables.Where(variable => fetched.Targets.Contains(variable.Target)) ?? [];
        view = view with
        {
            VariablesInFiles =
            [
                .. taken.Concat(named).Select(
                    variable => new VariableInFile(variable.Variable, variable.PathIn(settings.SecretsDirectory))),
            ],
        };
        Change(new SpecChanges(editor, spec, settings), plan, view, asked.Request); // 2
        document.Replace(editor.Length, editor.CopyTo);
        try
        {
            return Create(view, fetched);
        }
        finally
        {
            if (view.Identity.Engine == CallingEngine.BareName)
            {
                // This file is somebody's own, and not made anew for every start as an engine's is.
                document.Restore();
            }
        }
    }

    /// <summary>The last thing that is done of a create that succeeded: from here on the container lives without us.</summary>
    internal void Release() => _tether?.Release(); // 5

    private FetchedRequest Fetch(ContainerView view, SecretRequest? request)
    {
        if (request is null)
        {
            return new FetchedRequest();
        }
        using StoreSource stores = new(settings, TimeProvider.System);
        SecretDelivery delivery = new(view, settings, TimeProvider.System);
        try
        {
            return delivery.Fetch(request, stores);
        }
        finally
        {
            Operation = delivery.Operation;
        }
    }

    private void Change(SpecChanges changes, MountPlan plan, ContainerView view, SecretRequest? request)
    {
        changes.AddPlaceholders(plan);
        foreach (VariableInFile variable in view.VariablesInFiles)
        {
            changes.MoveVariable(variable);
        }
        changes.Finish(request, view.Identity.Engine, invocation.ConfigPath);
    }

    private int Create(ContainerView view, FetchedRequest fetched)
    {
        PidFile pidFile = PidFile.Of(invocation, settings.RunPath);
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
        SecretDelivery delivery = new(view, settings, TimeProvider.System);
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
            _ = invocation.Start(invocation.WordsOf("delete", "--force", _id)).WaitForExit();
        }
        catch (KernelException)
        {
        }
    }
}
