using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Grpc.Net.Client;
using Tuck.EndToEnd.Tests.Pods.Runtime;
using Tuck.Rpc;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>
/// What a kubelet does, on a machine's containerd. What the runtime refuses is an RpcException with its text. May be called from
/// several threads.
/// </summary>
internal sealed class Cri : IDisposable
{
    private const int MaxMessageBytes = 16 << 20;
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(1);

    private readonly Node _node;
    private readonly GrpcChannel _channel;
    private readonly RuntimeService.RuntimeServiceClient _runtime;
    private readonly ImageService.ImageServiceClient _images;

    /// <summary>Of each pod: its containers are made with it.</summary>
    private readonly ConcurrentDictionary<string, PodSandboxConfig> _pods = [];

    public Cri(Node node)
    {
        _node = node;
        _channel = UnixSocketChannel.Open(node.Outside(Containerd.Socket), MaxMessageBytes);
        _runtime = new(_channel);
        _images = new(_channel);
    }

    private static DateTime Deadline => DateTime.UtcNow + s_deadline;

    public string Version() => _runtime.Version(new(), deadline: Deadline).RuntimeVersion;

    public bool HasImage(string name)
        => _images.ImageStatus(new() { Image = new() { Image = name } }, deadline: Deadline).Image is not null;

    public string RunPod(PodRequest? request = null)
    {
        PodRequest wanted = request ?? new();
        PodSandboxConfig config = wanted.ToConfig(_node.Cgroup);
        string pod = _runtime.RunPodSandbox(new() { Config = config, RuntimeHandler = wanted.Handler }, deadline: Deadline).PodSandboxId;
        _pods[pod] = config;
        return pod;
    }

    public void StopPod(string pod) => _runtime.StopPodSandbox(new() { PodSandboxId = pod }, deadline: Deadline);

    /// <summary>Removes it with its containers, running or not.</summary>
    public void RemovePod(string pod)
    {
        _ = _runtime.RemovePodSandbox(new() { PodSandboxId = pod }, deadline: Deadline);
        _ = _pods.TryRemove(pod, out _);
    }

    public string CreateContainer(string pod, ContainerRequest? request = null)
    {
        PodSandboxConfig config = _pods[pod];
        CreateContainerRequest message = new()
        {
            PodSandboxId = pod,
            Config = (request ?? new()).ToConfig(config),
            SandboxConfig = config,
        };
        return _runtime.CreateContainer(message, deadline: Deadline).ContainerId;
    }

    public void StartContainer(string id) => _runtime.StartContainer(new() { ContainerId = id }, deadline: Deadline);

    /// <summary>Creates and starts a container.</summary>
    public string Up(string pod, ContainerRequest? request = null)
    {
        string id = CreateContainer(pod, request);
        StartContainer(id);
        return id;
    }

    /// <summary>Runs a program in a container to its end.</summary>
    public CommandResult Exec(string id, params string[] argv)
    {
        ExecSyncResponse response = _runtime.ExecSync(new() { ContainerId = id, Cmd = { argv } }, deadline: Deadline);
        return new(response.ExitCode, response.Stdout.ToByteArray(), response.Stderr.ToStringUtf8());
    }

    /// <param name="id">Of the container.</param>
    /// <param name="seconds">Between the signal and the kill; with 0 there is no signal.</param>
    public void Stop(string id, long seconds = 0)
        => _runtime.StopContainer(new() { ContainerId = id, Timeout = seconds }, deadline: Deadline);

    public void Remove(string id) => _runtime.RemoveContainer(new() { ContainerId = id }, deadline: Deadline);

    /// <summary>Changes a container's memory limit while it runs.</summary>
    public void LimitMemory(string id, long bytes)
        => _runtime.UpdateContainerResources(
            new() { ContainerId = id, Linux = new() { MemoryLimitInBytes = bytes } }, deadline: Deadline);

    public ContainerReport Status(string id)
    {
        ContainerStatus status = StatusOf(id).Status;
        return new(status.State, status.ExitCode, status.Reason, status.Message);
    }

    /// <summary>Waits for the end of a container, and returns how that was.</summary>
    public ContainerReport WaitForExit(string id)
    {
        Wait.Until(() => Status(id).State == ContainerState.ContainerExited);
        return Status(id);
    }

    /// <summary>The machine's number of a container's first process.</summary>
    public int InitPid(string id) => (int)Info(id)["pid"]!;

    /// <summary>containerd's own account of a container, with the spec it made.</summary>
    public JsonNode Info(string id) => JsonNode.Parse(StatusOf(id, verbose: true).Info["info"])!;

    /// <summary>What a container has written, both streams.</summary>
    public string Logs(string id)
    {
        string path = _node.Outside(StatusOf(id).Status.LogPath);
        return File.Exists(path) ? ContainerLog.TextOf(File.ReadAllLines(path)) : "";
    }

    /// <summary>The containers that the runtime knows, of a pod or of all.</summary>
    public IReadOnlyList<string> Containers(string pod = "")
    {
        ContainerFilter filter = new() { PodSandboxId = pod };
        return [.. _runtime.ListContainers(new() { Filter = filter }, deadline: Deadline).Containers.Select(item => item.Id)];
    }

    public void Dispose() => _channel.Dispose();

    private ContainerStatusResponse StatusOf(string id, bool verbose = false)
        => _runtime.ContainerStatus(new() { ContainerId = id, Verbose = verbose }, deadline: Deadline);
}
