using System.Security.Cryptography;
using Grpc.Core;
using Mono.Unix.Native;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>
/// A machine on which one container after another is created and started while the plugin meets a fault. It has both guards: at
/// the start, and the one of the base specification, which counts while the plugin is away.
/// </summary>
internal sealed class PodFaultLane : IDisposable
{
    private const int NotComplete = 42;
    private const int Attempts = 3;

    private readonly PodScene _scene;
    private readonly string _pod;
    private readonly ContainerRequest _request;
    private readonly NodeRemains _remains;
    private uint _attempt;
    private RpcException? _refusal;

    /// <param name="release">Of the containerd.</param>
    /// <param name="isStaged">Whether the secrets are put on a stage, and not attached.</param>
    /// <param name="isGuarded">Whether containers get the guard at the start.</param>
    public PodFaultLane(Release release, bool isStaged = false, bool isGuarded = true)
    {
        Node node = new(release);
        _scene = new PodScene(node);
        try
        {
            _scene.Tuck.Set("nri", "guard", isGuarded);
            _scene.Tuck.Set("delivery", "mode", isStaged ? "staged" : "detached");
            MetricsPage metrics = new(_scene.Tuck);
            string place = isStaged ? "/run/secrets/other" : "/etc/app/other";
            string script = "echo began; " + Check("key", 10_000, "/run/secrets/key") + Check("other", 100, place) + "echo complete";
            _request = new ContainerRequest().Script(script);
            _ = _scene.Tuck.Cli([], "engine", "configure", "containerd", "--guard", "base-spec").Done();
            _ = node.Start();
            _pod = _scene.Pod(("tuck/secrets", $"key; other,target={place}"));
            _remains = new NodeRemains(_scene, metrics);
        }
        catch
        {
            _scene.Dispose();
            throw;
        }
    }

    private string TracePath => _scene.Tuck.At("calls");

    /// <summary>Watches a delivery without a fault.</summary>
    public Recording Record()
    {
        using Command trace = _scene.Trace(TracePath, "-e", "trace=all");
        string id = _scene.Cri.CreateContainer(_pod, Next());
        _scene.Cri.StartContainer(id);
        End(trace);
        Assert.Equal(0, _scene.Cri.WaitForExit(id).ExitCode);
        _scene.Cri.Remove(id);
        return Recording.Read(TracePath);
    }

    /// <summary>
    /// Delivers with the fault; again, a few times, if it did not come to that: which thread does what is chance. Then the next
    /// container works, and nothing is left.
    /// </summary>
    public PodFaultResult Try(Fault fault)
    {
        PodFaultResult result = TryOnce(fault);
        for (int i = 1; !result.IsMet && i < Attempts; i++)
        {
            result = TryOnce(fault);
        }
        Recover();
        return result;
    }

    /// <summary>A container that does not run to its end with all its secrets must not have begun.</summary>
    /// <param name="between">Done between creation and start.</param>
    /// <param name="afterwards">Done once the runtime has started it, or not.</param>
    public PodFaultOutcome Run(Action? between = null, Action? afterwards = null)
    {
        string? id = null;
        bool isStarted = false;
        _refusal = null;
        try
        {
            id = _scene.Cri.CreateContainer(_pod, Next());
            between?.Invoke();
            _scene.Cri.StartContainer(id);
            isStarted = true;
        }
        catch (RpcException e)
        {
            _refusal = e;
            Assert.True(e.StatusCode is not (StatusCode.DeadlineExceeded or StatusCode.Unavailable), $"the runtime hangs: {e.Status}");
        }
        afterwards?.Invoke();
        return id is null ? PodFaultOutcome.RefusedAtCreate : OutcomeOf(id, isStarted);
    }

    /// <summary>Whatever state a fault that was not survived has left it in.</summary>
    public void RestartPlugin()
    {
        _scene.Plugin.Kill();
        _scene.Plugin.StartAgain();
    }

    public void KillPlugin() => _scene.Plugin.Kill();

    public void Dispose() => _scene.Dispose();

    private ContainerRequest Next() => _request with { Attempt = _attempt++ };

    private PodFaultResult TryOnce(Fault fault)
    {
        string action = fault.IsKill ? "signal=KILL" : $"error={fault.Error}";
        using Command trace = _scene.Trace(
            TracePath, "-e", "trace=" + fault.Call.Name, "-e", $"inject={fault.Call.Name}:{action}:when={fault.Call.Count}");
        bool isAlive = true;
        PodFaultOutcome outcome = Run(afterwards: () =>
        {
            _ = trace.Kill();
            isAlive = _scene.Plugin.IsRunning;
        });
        bool isMet = fault.IsKill ? !isAlive : File.ReadAllText(TracePath).Contains("(INJECTED)", StringComparison.Ordinal);
        StartPlugin();
        return new(_scene.Node.Release, fault, outcome, isMet, isAlive);
    }

    private PodFaultOutcome OutcomeOf(string id, bool isStarted)
    {
        ContainerReport report = ReportOf(id);
        string logs = _scene.Cri.Logs(id);
        Assert.True(report.ExitCode != NotComplete, "the container runs without its secrets");
        bool isComplete = isStarted && report.ExitCode == 0;
        // The guard says in the container's own log why it does not begin.
        Assert.True(isComplete ? logs == "began\ncomplete\n" : !logs.Contains("began", StringComparison.Ordinal), $"{report}: {logs}");
        StartPlugin();
        _scene.Cri.Remove(id);
        return isComplete ? PodFaultOutcome.Complete : isStarted ? PodFaultOutcome.Guarded : PodFaultOutcome.RefusedAtStart;
    }

    private ContainerReport ReportOf(string id)
    {
        try
        {
            return _scene.Cri.WaitForExit(id);
        }
        catch (Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"""
                the container does not end: {_scene.Cri.Status(id)}; {_refusal?.Status}
                {EndOf(_scene.Plugin.Log)}
                {EndOf(_scene.Node.Containerd.Log)}
                """);
        }
    }

    private static string EndOf(string log) => log[^Math.Min(log.Length, 3000)..];

    private void Recover()
    {
        // One whose connection was broken joins again by itself.
        Wait.Until(() => Run() == PodFaultOutcome.Complete);
        _remains.AssertNone();
    }

    private void StartPlugin()
    {
        if (!_scene.Plugin.IsRunning)
        {
            _scene.Plugin.StartAgain();
        }
    }

    /// <summary>The tracer writes what it has, and lets its tracee go.</summary>
    private static void End(Command trace)
    {
        _ = Syscall.kill(trace.Pid, Signum.SIGINT);
        _ = trace.Finish();
    }

    /// <summary>Makes a secret of random bytes, and shell commands that end a container which does not see all of them.</summary>
    private string Check(string name, int length, string path)
    {
        byte[] value = RandomNumberGenerator.GetBytes(length);
        _scene.Tuck.Secrets.Write(name, value);
        _scene.Tuck.Grant(name, "engine=containerd", "namespace=" + PodScene.Namespace);
        string digest = Convert.ToHexString(SHA256.HashData(value)).ToLowerInvariant();
        return $"set -- $(sha256sum <{path}); [ \"$1\" = {digest} ] || exit {NotComplete}; ";
    }
}
