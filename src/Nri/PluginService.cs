using System.Text;
using Grpc.Core;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Sources;
using Tuck.Nri.Connection;
using Tuck.Nri.Containers;
using Tuck.Nri.Life;
using Tuck.Nri.Metrics;
using Tuck.Oci;
using Tuck.Rpc.Nri;

namespace Tuck.Nri;

/// <summary>
/// The plugin as the runtime calls it. Each event is handled once, logged once and answered: an error stops the container where
/// NRI lets it, so only what must stop one is answered with an error.
/// </summary>
internal sealed class PluginService(Node node) : Plugin.PluginBase
{
    private readonly Synchronization _synchronization = new(node);
    private readonly ContainerEnd _end = new(node);

    /// <summary>Events that are being handled.</summary>
    internal InFlight InFlight { get; } = new();

    public override Task<ConfigureResponse> Configure(ConfigureRequest request, ServerCallContext context)
        => Answer("configure", () =>
        {
            _synchronization.Forget();
            node.Runtime = RuntimeInfo.Of(request);
            if (request.Config.Length > 0)
            {
                node.LiveSettings.Replace(Encoding.UTF8.GetBytes(request.Config), "configuration from the runtime");
            }
            node.Log.Information(
                "registered with {Runtime:l} {Version:l}, which waits {Timeout} ms",
                request.RuntimeName, request.RuntimeVersion, node.Runtime.RequestTimeout.TotalMilliseconds);
            ServiceNotification.Status($"registered with {request.RuntimeName} {request.RuntimeVersion}");
            return new ConfigureResponse { Events = Subscription.MaskFor(node.Runtime) };
        });

    public override Task<SynchronizeResponse> Synchronize(SynchronizeRequest request, ServerCallContext context)
    {
        // We join in any case: without us containers would start without what they ask for.
        Note("synchronize", () => _synchronization.Add(request));
        return Task.FromResult(new SynchronizeResponse { More = request.More });
    }

    public override Task<Empty> Shutdown(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override Task<CreateContainerResponse> CreateContainer(CreateContainerRequest request, ServerCallContext context)
    {
        ContainerCreation creation = new(node, PodOf(request.Pod), ContainerOf(request.Container));
        return Answer(
            () => creation.Operation,
            () =>
            {
                using Timed timed = node.Metrics.Creating();
                return new CreateContainerResponse { Adjust = creation.Run() };
            },
            request.Container);
    }

    public override Task<UpdateContainerResponse> UpdateContainer(UpdateContainerRequest request, ServerCallContext context)
    {
        Wipe(request.Container);
        return Task.FromResult(new UpdateContainerResponse());
    }

    public override Task<StopContainerResponse> StopContainer(StopContainerRequest request, ServerCallContext context)
    {
        string id = ContainerOf(request.Container).Id;
        Note("clean after " + id, () => _end.Stopped(id), request.Container);
        return Task.FromResult(new StopContainerResponse());
    }

    public override Task<ValidateContainerAdjustmentResponse> ValidateContainerAdjustment(
        ValidateContainerAdjustmentRequest request, ServerCallContext context)
        => Answer(
            () => "check " + ContainerViews.LabelOf(request.Pod, request.Container),
            () => new AdjustmentCheck(node, PodOf(request.Pod), ContainerOf(request.Container), request.Adjust).Objection() is { } objection
                ? new ValidateContainerAdjustmentResponse { Reject = true, Reason = "tuck-nri: " + objection }
                : new ValidateContainerAdjustmentResponse(),
            request.Container);

    public override Task<Empty> StateChange(StateChangeEvent request, ServerCallContext context) => request.Event switch
    {
        Event.RunPodSandbox => RunPodSandbox(new PodEvent { Pod = request.Pod }, context),
        Event.StopPodSandbox => StopPodSandbox(new PodEvent { Pod = request.Pod }, context),
        Event.RemovePodSandbox => RemovePodSandbox(new PodEvent { Pod = request.Pod }, context),
        Event.StartContainer => StartContainer(new ContainerEvent { Pod = request.Pod, Container = request.Container }, context),
        Event.RemoveContainer => RemoveContainer(new ContainerEvent { Pod = request.Pod, Container = request.Container }, context),
        _ => PassOver(request.Container),
    };

    public override Task<Empty> RunPodSandbox(PodEvent request, ServerCallContext context)
    {
        Note("prepare pod " + ContainerViews.LabelOf(request.Pod, null), () => BeginFetches(PodOf(request.Pod)));
        return Task.FromResult(new Empty());
    }

    public override Task<Empty> StopPodSandbox(PodEvent request, ServerCallContext context) => DropPod(PodOf(request.Pod));

    public override Task<Empty> RemovePodSandbox(PodEvent request, ServerCallContext context) => DropPod(PodOf(request.Pod));

    public override Task<Empty> StartContainer(ContainerEvent request, ServerCallContext context)
    {
        ContainerStart start = new(node, PodOf(request.Pod), ContainerOf(request.Container));
        return Answer(
            () => start.Operation,
            () =>
            {
                using Timed timed = node.Metrics.Starting();
                int files = start.Run();
                Tell(start, files);
                return new Empty();
            },
            request.Container);
    }

    public override Task<Empty> RemoveContainer(ContainerEvent request, ServerCallContext context)
    {
        string id = ContainerOf(request.Container).Id;
        Note("clean after " + id, () => _end.Removed(id), request.Container);
        return Task.FromResult(new Empty());
    }

    private void Tell(ContainerStart start, int files)
    {
        if (files > 0)
        {
            node.Metrics.Deliveries.Increment();
            node.Log.Information("{Operation:l}: done", start.Operation);
        }
        if (start.Warning is { } warning)
        {
            node.Log.Warning("{Operation:l}: {Cause:l}", start.Operation, warning);
        }
    }

    private void BeginFetches(PodSandbox pod)
    {
        ContainerIdentity identity = ContainerViews.IdentityOf(node.Runtime, pod);
        Settings settings = node.Settings;
        List<string> names =
            [.. SecretRequest.SecretsOfPod(pod.Annotations).Where(name => settings.Grants.MightAllow(name, identity))];
        if (names.Count > 0)
        {
            node.Fetches.BeginFor(pod.Id, settings, new SecretRequester(null, new(identity)), names);
        }
    }

    private Task<Empty> DropPod(PodSandbox pod)
    {
        node.Fetches.Drop(pod.Id);
        return Task.FromResult(new Empty());
    }

    /// <summary>Of an event we did not ask for.</summary>
    private static Task<Empty> PassOver(Container? container)
    {
        Wipe(container);
        return Task.FromResult(new Empty());
    }

    /// <summary>A part of a message may be missing, whatever the protocol says; then it says nothing.</summary>
    private static PodSandbox PodOf(PodSandbox? pod) => pod ?? new PodSandbox();

    private static Container ContainerOf(Container? container) => container ?? new Container();

    private Task<T> Answer<T>(string operation, Func<T> work) => Answer(() => operation, work, null);

    /// <summary>What fails is the runtime's to know.</summary>
    private Task<T> Answer<T>(Func<string> operation, Func<T> work, Container? container)
    {
        using IDisposable running = InFlight.Enter();
        try
        {
            return Task.FromResult(work());
        }
#pragma warning disable CA1031 // Whatever it is: the container must not start, and the plugin goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw Failed(operation(), e);
        }
        finally
        {
            Wipe(container);
        }
    }

    /// <summary>What fails is ours alone: the runtime could only log it.</summary>
    private void Note(string operation, Action work, Container? container = null)
    {
        using IDisposable running = InFlight.Enter();
        try
        {
            work();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ = Failed(operation, e);
        }
        finally
        {
            Wipe(container);
        }
    }

    private RpcException Failed(string operation, Exception e)
    {
        Failure failure = e is OciException ? new(ExitCode.BadState, e.Message) : Failure.Of(e);
        node.Metrics.Failures.Increment(failure.Code);
        node.Log.Error(failure.Code == ExitCode.Internal ? e : null, "{Line:l}", Refusal.Line(operation, failure));
        return Refusal.Of(operation, failure);
    }

    private static void Wipe(Container? container)
    {
        if (container is not null)
        {
            new ContainerEnvironment(container.Env).Wipe();
        }
    }
}
