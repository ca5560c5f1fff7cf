using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Sources;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.Editing;

namespace Tuck.Shim.Create;

/// <summary>
/// <c>create</c>, of a container that asks for something:
/// <list type="number">
/// <item>What may not be had refuses here, where nothing has been made yet; the rest is fetched.</item>
/// <item>The spec is changed: placeholders, variables, limits, a poststop hook. What is to be delivered is noted, and looked for
/// at the start: if we are killed between here and 4, there may be a container.</item>
/// <item>The real runtime creates the container. Until it is done it dies with us.</item>
/// <item>The container's process, which waits to be started, dies with us too from here on; the files are attached and verified.</item>
/// <item>It is let go. If anything failed, it has been killed and deleted.</item>
/// </list>
/// </summary>
internal sealed class DeliveringCreate(Invocation invocation, BundledContainer container)
{
    private readonly Settings _settings = invocation.Settings;
    private Tether? _tether;

    /// <summary>Whether there may be a container of ours; one that was there before has the same id.</summary>
    private bool _mayExist;

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
        if (fetched.Targets.Count == 0 && !editor.HasVariable(Spec.RequestVariableName))
        {
            PromisedFiles.Forget(_settings, container.View.Id);
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
        return Create(view, fetched, editor);
    }

    /// <summary>The last thing that is done of a create that succeeded: from here on the container lives without us.</summary>
    internal void Release()
    {
        try
        {
            _tether?.Release(); // 5
        }
        catch
        {
            Try(Delete);
            throw;
        }
    }

    private FetchedRequest Fetch()
    {
        if (container.Request is not { } request)
        {
            return new FetchedRequest();
        }
        using ConfiguredSource source = new(_settings, SecretRequester.Of(container.View), TimeProvider.System);
        SecretDelivery delivery = new(container.View, _settings, TimeProvider.System);
        try
        {
            return delivery.Fetch(request, source);
        }
        finally
        {
            Operation = delivery.Operation;
        }
    }

    private void Change(SpecChanges changes, IReadOnlyList<SecretTarget> targets, IReadOnlyList<VariableInFile> variables)
    {
        if (targets.Count == 0)
        {
            changes.RemoveRequest();
            return;
        }
        changes.AddPlaceholders(MountPlan.For(targets, _settings.SecretsDirectory));
        foreach (VariableInFile variable in variables)
        {
            changes.MoveVariable(variable);
        }
        changes.Finish();
    }

    private int Create(ContainerView view, FetchedRequest fetched, SpecEditor editor)
    {
        PidFile pidFile = PidFile.Of(invocation);
        PromisedFiles? before = PromisedFiles.Find(_settings, container.View.Id);
        try
        {
            Note(pidFile, fetched.Targets);
            Replace(view, editor);
            int exitCode = RunInner(pidFile); // 3
            // If it failed, the real runtime has told its own reason.
            if (exitCode == 0 && fetched.Targets.Count > 0)
            {
                Attach(view with { Pid = pidFile.Read() }, fetched);
            }
            Tidy(exitCode == 0 ? null : before);
            return exitCode;
        }
        catch
        {
            // The failure that led here is the one to be told.
            Try(Delete);
            Try(() => Tidy(before));
            throw;
        }
    }

    private void Note(PidFile pidFile, IReadOnlyList<SecretTarget> targets)
        => new PromisedFiles(pidFile.Path, MountPlan.For(targets, _settings.SecretsDirectory).Paths)
            .Note(_settings, container.View.Id);

    private void Replace(ContainerView view, SpecEditor editor)
    {
        if (view.Identity.Engine == CallingEngine.BareName)
        {
            // This file is somebody's own, and not made anew for every start as an engine's is.
            container.Document.Keep();
        }
        container.Document.Replace(editor.Length, editor.CopyTo);
    }

    private int RunInner(PidFile pidFile)
    {
        ChildProcess child = invocation.Start(pidFile.AddTo(invocation));
        _mayExist = true;
        try
        {
            // First of all: until then it would go on without us.
            Tether? tether = Tether.TryTo(child.Pid);
            using ForwardedSignals signals = new(child);
            int exitCode = child.WaitForExit(tether);
            _mayExist = exitCode == 0;
            return exitCode;
        }
        catch
        {
            Try(child.Kill);
            throw;
        }
    }

    /// <summary>The bundle is as it was, and nothing is promised any more.</summary>
    /// <param name="before">What is, nevertheless: to a container that was there before, and is not ours.</param>
    private void Tidy(PromisedFiles? before)
    {
        container.Document.Restore();
        if (before is null)
        {
            PromisedFiles.Forget(_settings, container.View.Id);
        }
        else
        {
            before.Note(_settings, container.View.Id);
        }
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

    private void Delete()
    {
        if (_mayExist)
        {
            _ = invocation.Start(invocation.WordsOf("delete", "--force", container.View.Id)).WaitForExit();
        }
    }

    private static void Try(Action step)
    {
        try
        {
            step();
        }
        catch (KernelException)
        {
        }
    }
}
