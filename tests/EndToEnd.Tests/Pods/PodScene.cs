using Grpc.Core;
using Tuck.EndToEnd.Tests.Pods.Runtime;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A machine with containerd, and tuck installed on it, whose plugin is registered once it is asked for.</summary>
internal sealed class PodScene : IDisposable
{
    public const string Namespace = "team-a";

    private NriPlugin? _plugin;

    public PodScene(Release release)
        : this(Node.Up(release))
    {
    }

    /// <param name="node">It goes with the scene.</param>
    public PodScene(Node node)
    {
        Node = node;
        Tuck = new Installation(node);
        Tuck.Set("nri", "hook", Tuck.HookPath);
    }

    public Node Node { get; }

    public Cri Cri => Node.Cri;

    public Installation Tuck { get; }

    /// <summary>Started when it is asked for: what a test configures comes before.</summary>
    public NriPlugin Plugin => _plugin ??= NriPlugin.Start(Node, Tuck);

    private string TracePath => Tuck.At("trace");

    /// <summary>A secret that every container of the namespace may have.</summary>
    public void Secret(string name, string value)
    {
        Tuck.Secrets.Write(name, value);
        Tuck.Grant(name, "engine=containerd", "namespace=" + Namespace);
    }

    /// <summary>Runs a pod with these annotations, with the plugin there.</summary>
    public string Pod(params (string Key, string Value)[] annotations)
    {
        _ = Plugin;
        return PodWithoutPlugin(annotations);
    }

    public string PodWithoutPlugin(params (string Key, string Value)[] annotations)
        => Cri.RunPod(new PodRequest("web", Namespace) { Annotations = annotations.ToDictionary(a => a.Key, a => a.Value) });

    /// <summary>What the runtime tells of a container that it must not create.</summary>
    public string RefusesToCreate(string pod, ContainerRequest? request = null)
    {
        int before = Cri.Containers(pod).Count;
        string refusal = RefusalOf(() => Cri.CreateContainer(pod, request));
        Assert.Equal(before, Cri.Containers(pod).Count);
        Assert.Empty(Tuck.Ledger);
        return refusal;
    }

    public static string RefusalOf(Action action) => Assert.Throws<RpcException>(action).Status.Detail;

    /// <summary>What the runtime tells of a container that it must not start, and that has not run.</summary>
    public string RefusesToStart(string id)
    {
        string refusal = RefusalOf(() => Cri.StartContainer(id));
        Assert.Equal(ContainerState.ContainerExited, Cri.Status(id).State);
        Assert.Empty(Cri.Logs(id));
        Assert.Empty(Tuck.Ledger);
        return refusal;
    }

    /// <summary>The mounts of ours that a container sees, by place.</summary>
    public string[] MountsIn(string id)
        => [.. SecretMount.In(Node.MountsOf(Cri.InitPid(id))).Select(mount => mount.Point).Order(StringComparer.Ordinal)];

    /// <summary>Every call of that name by the plugin takes so long, until this is disposed.</summary>
    public Command Slow(string call, int milliseconds)
        => Trace(TracePath, "-e", $"inject={call}:delay_enter={milliseconds}ms", "-e", "trace=" + call);

    /// <summary>Every read by the plugin of a file, which exists, takes so long, until this is disposed.</summary>
    public Command SlowFile(string path, int milliseconds)
        => Trace(TracePath, "-P", path, "-e", $"inject=read:delay_enter={milliseconds}ms", "-e", "trace=read");

    /// <summary>Waits until the plugin, which is traced, has begun such a call.</summary>
    public void WaitUntilCalled(string call)
        => Wait.Until(() => File.Exists(TracePath) && File.ReadAllText(TracePath).Contains(call, StringComparison.Ordinal));

    /// <summary>Traces the plugin, with these options, until this is disposed.</summary>
    public Command Trace(string file, params string[] options)
    {
        Command trace = Command.Start(["/usr/bin/strace", "-f", "-o", file, .. options, "-p", $"{Plugin.Pid}"]);
        Wait.Until(IsTraced);
        return trace;
    }

    public void Dispose() => Tuck.Dispose();

    /// <summary>The tracer says so for each thread, on standard error; the tracer of a thread is seen in /proc.</summary>
    private bool IsTraced()
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{Plugin.Pid}/task")
                .All(task => !File.ReadAllText(task + "/status").Contains("TracerPid:\t0", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // A thread has ended meanwhile; or all of it, which is what a tracer may be there for.
            return !Plugin.IsRunning;
        }
    }
}
