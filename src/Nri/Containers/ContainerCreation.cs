using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Staging;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>
/// A container is announced: what it may have is fetched and kept until it starts, and its specification is adjusted so that a
/// start without it fails. Everything that can be refused is refused here, where nothing has been made yet.
/// </summary>
internal sealed class ContainerCreation(Node node, PodSandbox pod, Container container)
{
    private readonly Lazy<bool> _isVirtual = new(() => VirtualMachine.Holds(pod));
    private Stage? _stage;

    /// <summary>Looked for only once something is asked.</summary>
    private Settings Settings => field ??= node.Settings;

    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; private set; } = "deliver secrets to " + ContainerViews.LabelOf(pod, container);

    /// <summary>The adjustment; null if nothing is asked.</summary>
    /// <exception cref="DeliveryException">The container must not be created.</exception>
    internal ContainerAdjustment? Run()
    {
        ContainerView view = ContainerViews.Of(node.Runtime, pod, container);
        if (SecretRequest.Parse(view) is not { } request)
        {
            return null;
        }
        if (node.Runtime.IsCreateOnly)
        {
            throw new DeliveryException(
                ExitCode.Unsupported, "Docker tells plugins of no start, so nothing could be delivered; use tuck-runtime");
        }
        FetchedRequest fetched = Fetch(view, request);
        try
        {
            return Prepare(view, request, fetched);
        }
        catch
        {
            fetched.Dispose();
            RemoveStage();
            throw;
        }
    }

    /// <summary>
    /// The runtime tells nothing more of a container that was refused. What fails here is not what is to be told; the sweep comes
    /// back to it.
    /// </summary>
    private void RemoveStage()
    {
        try
        {
            _stage?.Remove();
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
        }
    }

    private FetchedRequest Fetch(ContainerView view, SecretRequest request)
    {
        RequestFetch fetch = new(node, Settings, pod);
        try
        {
            return fetch.Run(view, request);
        }
        finally
        {
            Operation = fetch.Operation;
        }
    }

    /// <summary>Takes over what was fetched.</summary>
    private ContainerAdjustment? Prepare(ContainerView view, SecretRequest request, FetchedRequest fetched)
    {
        AttachPoint point = AttachPointOf(node.Runtime, Settings);
        IReadOnlyList<string> moved =
            [.. fetched.TakeOwn(new ContainerEnvironment(container.Env), request.Variables).Select(variable => variable.Variable)];
        if (fetched.Targets.Count == 0)
        {
            fetched.Dispose();
            return null;
        }
        Adjustment adjustment = new(Settings, container);
        MountPlan plan = MountPlan.For(fetched.Targets, Settings.SecretsDirectory);
        adjustment.AddFileVariables(request.FileVariables, fetched.Targets);
        if (IsStaged)
        {
            PrepareStage(fetched, adjustment, plan);
        }
        else if (point == AttachPoint.Hook)
        {
            PrepareHook(view, request, moved, adjustment);
            fetched.Dispose();
            return adjustment.Result;
        }
        else
        {
            adjustment.AddPlaceholders(plan);
        }
        adjustment.MoveVariables(moved);
        if (Settings.Nri.IsGuarded && !_isVirtual.Value)
        {
            adjustment.AddStartGuard(RequireHook(), plan);
        }
        node.Prepared.Keep(container.Id, fetched);
        return adjustment.Result;
    }

    internal static AttachPoint AttachPointOf(Connection.RuntimeInfo runtime, Settings settings)
        => settings.Nri.Attach != AttachPoint.Auto ? settings.Nri.Attach
            : runtime.MayFailAtStart ? AttachPoint.StartContainer
            : AttachPoint.Hook;

    private bool IsStaged => Settings.Mode == DeliveryMode.Staged || _isVirtual.Value;

    private void PrepareStage(FetchedRequest fetched, Adjustment adjustment, MountPlan plan)
    {
        if (container.Mounts.Any(mount => mount.Destination == Settings.SecretsDirectory))
        {
            throw new DeliveryException(
                ExitCode.Unsupported, $"the pod mounts something at {Settings.SecretsDirectory}, where its stage would be");
        }
        foreach (string path in plan.Paths.Where(path => !plan.IsInDirectory(path)))
        {
            throw new DeliveryException(
                ExitCode.Unsupported, $"target {path}: a stage holds only files of {Settings.SecretsDirectory}");
        }
        Stage stage = ContainerStage.Of(node, container.Id);
        stage.Create(fetched.RoomBytes, fetched.Targets.Count);
        _stage = stage;
        adjustment.AddStage(stage.Path);
    }

    private void PrepareHook(ContainerView view, SecretRequest request, IReadOnlyList<string> moved, Adjustment adjustment)
    {
        if (moved.Count > 0)
        {
            throw new DeliveryException(
                ExitCode.Unsupported, $"annotation {SecretRequest.VariablesKey}: not with this runtime, where a hook delivers");
        }
        if (node.LiveSettings.Path is not { } configPath)
        {
            throw new DeliveryException(
                ExitCode.Configuration, "the runtime passed the configuration, and a hook that delivers needs it as a file");
        }
        adjustment.AddDeliveringHook(RequireHook(), configPath, view.Identity, request.ToString());
    }

    private string RequireHook() => HookProgram.Require(Node.HookPath(Settings), "install it, or set nri.hook");
}
