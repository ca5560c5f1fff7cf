using Grpc.Core;
using Xunit.Abstractions;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>Hundreds of containers come and go, many at once, some of them refused: the plugin stays as it was.</summary>
[Trait("Needs", "Testbed")]
[Trait("Speed", "Slow")]
public sealed class PodLeakTests(ITestOutputHelper output)
{
    private const int AtOnce = 20;
    private const int WarmUp = 100;
    private const int All = 500;

    /// <summary>Of memory, between the first hundred and all: what the heap may vary by.</summary>
    private const long Variation = 8 * 1024 * 1024;

    private static readonly ContainerRequest s_reading
        = new ContainerRequest().Script("[ \"$(cat /run/secrets/key)\" = abc ] && echo complete");

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public async Task Five_hundred_containers_leave_nothing_in_the_plugin(Release release)
    {
        using PodScene scene = Scene(release, out MetricsPage metrics);
        string pod = scene.Pod(("tuck/secrets.app", "key"), ("tuck/secrets.other", "theirs"));
        NodeRemains remains = new(scene, metrics);
        await Containers(scene, pod, 0, WarmUp);
        remains.AssertNone();
        NodeFigures before = NodeFigures.Of(scene.Plugin.Pid);
        await Containers(scene, pod, WarmUp, All - WarmUp);
        remains.AssertNone();
        AssertSame(before, NodeFigures.Of(scene.Plugin.Pid));
        Assert.Single(scene.Plugin.Lines, line => line.Contains("registered", StringComparison.Ordinal));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public async Task Pods_that_are_removed_while_their_containers_are_made_leave_nothing(Release release)
    {
        using PodScene scene = Scene(release, out MetricsPage metrics);
        NodeRemains remains = new(scene, metrics);
        _ = scene.Plugin;
        await Pods(scene, 10);
        remains.AssertNone();
        NodeFigures before = NodeFigures.Of(scene.Plugin.Pid);
        await Pods(scene, 40);
        remains.AssertNone();
        AssertSame(before, NodeFigures.Of(scene.Plugin.Pid));
    }

    private static PodScene Scene(Release release, out MetricsPage metrics)
    {
        PodScene scene = new(release);
        metrics = new MetricsPage(scene.Tuck);
        scene.Secret("key", "abc");
        scene.Tuck.Secrets.Write("theirs", "no");
        return scene;
    }

    /// <summary>So many, of which every fifth asks for what it may not have.</summary>
    private static Task Containers(PodScene scene, string pod, int first, int count)
        => Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            (i, _) => new ValueTask(Task.Run(() => Once(scene, pod, (uint)i, isGranted: i % 5 != 0), CancellationToken.None)));

    private static void Once(PodScene scene, string pod, uint attempt, bool isGranted)
    {
        ContainerRequest request = s_reading with { Name = isGranted ? "app" : "other", Attempt = attempt };
        if (!isGranted)
        {
            Assert.Contains("no grant", Assert.Throws<RpcException>(() => scene.Cri.CreateContainer(pod, request)).Status.Detail);
            return;
        }
        string id = scene.Cri.Up(pod, request);
        Assert.Equal(0, scene.Cri.WaitForExit(id).ExitCode);
        scene.Cri.Remove(id);
    }

    /// <summary>Each is removed while its containers are on their way, which may succeed or not.</summary>
    private static async Task Pods(PodScene scene, int count)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = 4 };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), options, async (i, _) =>
        {
            string pod = scene.Pod(("tuck/secrets", "key"));
            Task[] containers = [.. Enumerable.Range(0, 3).Select(n => Task.Run(() => TryUp(scene, pod, n), CancellationToken.None))];
            await Task.Delay(40 + (20 * (i % 10)), CancellationToken.None);
            // containerd 1.7 removes no container that is just starting: as a kubelet, again.
            Wait.Until(() => TryRemove(scene, pod));
            await Task.WhenAll(containers);
        });
    }

    private static bool TryRemove(PodScene scene, string pod)
    {
        try
        {
            scene.Cri.StopPod(pod);
            scene.Cri.RemovePod(pod);
            return true;
        }
        catch (RpcException e) when (e.Status.Detail.Contains("starting state", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static void TryUp(PodScene scene, string pod, int number)
    {
        try
        {
            _ = scene.Cri.Up(pod, new ContainerRequest($"c{number}"));
        }
        catch (Exception e) when (e is RpcException or KeyNotFoundException)
        {
            // Its pod has gone.
        }
    }

    private void AssertSame(NodeFigures before, NodeFigures after)
    {
        output.WriteLine($"before: {before}; after: {after}");
        Assert.InRange(after.Descriptors, 0, before.Descriptors);
        // The pool gives threads back when they have had nothing to do for a while, and takes new ones under load.
        Assert.InRange(after.Threads, 0, before.Threads + AtOnce);
        Assert.InRange(after.ResidentBytes, 0, before.ResidentBytes + Variation);
    }
}
