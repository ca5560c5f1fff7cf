using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Tuck.Rpc.Nri;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>Keeps what it is asked; a test says what it does.</summary>
internal sealed class TestPlugin : Plugin.PluginBase
{
    internal ConcurrentQueue<IMessage> Requests { get; } = [];

    internal Func<ConfigureRequest, ServerCallContext, Task<ConfigureResponse>> OnConfigure { get; init; }
        = (_, _) => Task.FromResult(new ConfigureResponse { Events = 0x3ff });

    internal Func<CreateContainerRequest, ServerCallContext, Task<CreateContainerResponse>> OnCreate { get; init; }
        = (_, _) => Task.FromResult(new CreateContainerResponse());

    public override Task<ConfigureResponse> Configure(ConfigureRequest request, ServerCallContext context)
        => Keep(request, OnConfigure(request, context));

    public override Task<CreateContainerResponse> CreateContainer(CreateContainerRequest request, ServerCallContext context)
        => Keep(request, OnCreate(request, context));

    public override Task<SynchronizeResponse> Synchronize(SynchronizeRequest request, ServerCallContext context)
        => Keep(request, Task.FromResult(new SynchronizeResponse { More = request.More }));

    public override Task<StopContainerResponse> StopContainer(StopContainerRequest request, ServerCallContext context)
        => Keep(request, Task.FromResult(new StopContainerResponse()));

    public override Task<UpdateContainerResponse> UpdateContainer(UpdateContainerRequest request, ServerCallContext context)
        => Keep(request, Task.FromResult(new UpdateContainerResponse()));

    public override Task<ValidateContainerAdjustmentResponse> ValidateContainerAdjustment(
        ValidateContainerAdjustmentRequest request,
        ServerCallContext context) => Keep(request, Task.FromResult(new ValidateContainerAdjustmentResponse()));

    public override Task<Empty> StateChange(StateChangeEvent request, ServerCallContext context) => Nothing(request);

    public override Task<Empty> RunPodSandbox(PodEvent request, ServerCallContext context) => Nothing(request);

    public override Task<Empty> StopPodSandbox(PodEvent request, ServerCallContext context) => Nothing(request);

    public override Task<Empty> RemovePodSandbox(PodEvent request, ServerCallContext context) => Nothing(request);

    public override Task<Empty> StartContainer(ContainerEvent request, ServerCallContext context) => Nothing(request);

    public override Task<Empty> RemoveContainer(ContainerEvent request, ServerCallContext context) => Nothing(request);

    private Task<Empty> Nothing(IMessage request) => Keep(request, Task.FromResult(new Empty()));

    private Task<T> Keep<T>(IMessage request, Task<T> response)
    {
        Requests.Enqueue(request);
        return response;
    }
}
