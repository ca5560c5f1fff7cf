using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mono.Unix.Native;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>
/// A secret that was delivered to a pod's container is nowhere on the node: not while the container runs, not after it stopped, not
/// after everything that had to do with it was killed. In the plugin it is not left once the container has started.
/// </summary>
[Trait("Needs", "Testbed")]
[Trait("Speed", "Slow")]
public sealed class PodCanaryTests
{
    private readonly Canary _canary = new();

    private string Digest => Convert.ToHexString(SHA256.HashData(_canary.Secret)).ToLowerInvariant();

    [TestbedTheory("tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_value_is_nowhere_on_the_node(Release release)
    {
        using PodScene scene = Scene(release, out MetricsPage metrics);
        CanarySweep sweep = new(_canary, scene.Node);
        IReadOnlyList<MountInfo> mounts = scene.Node.Mounts;
        string pod = scene.Pod(("tuck/secrets", "canary; canary,target=/etc/app/token"));

        string id = Up(scene, pod);
        string side = scene.Cri.Up(pod, new ContainerRequest("side"));
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(mounts)));
        FoundNowhere(sweep, scene, metrics, id, side);

        scene.Cri.Stop(id);
        FoundNowhere(sweep, scene, metrics, id, side);

        scene.Plugin.Kill();
        scene.Node.Containerd.Kill();
        FoundNowhere(sweep);
        KillInside(scene, side);
        FoundNowhere(sweep);

        scene.Node.Containerd.Start();
        scene.Plugin.StartAgain();
        string again = Up(scene, pod, 1);
        FoundNowhere(sweep, scene, metrics, id, side, again);

        scene.Cri.StopPod(pod);
        scene.Cri.RemovePod(pod);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        FoundNowhere(sweep, scene, metrics);
    }

    [TestbedTheory("tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Of_a_value_that_was_delivered_nothing_is_left_in_the_plugin(Release release)
    {
        using PodScene scene = Scene(release, out _);
        string pod = scene.Pod(("tuck/secrets", "canary; canary,target=/etc/app/token"));
        ProcessMemory memory = new(scene.Plugin.Pid);
        // What was fetched when the pod began is kept for its containers, and goes with the pod.
        scene.Cri.StopPod(pod);
        scene.Cri.RemovePod(pod);
        // One with nothing in its annotations: its container asks by a variable, and nothing is fetched before it comes.
        pod = scene.Pod();

        string id = scene.Cri.CreateContainer(pod, Asking());
        Assert.NotEmpty(memory.Hits(_canary));
        scene.Cri.StartContainer(id);
        Assert.Contains(Digest, scene.Cri.Exec(id, "sha256sum", "/run/secrets/canary").Done().Output);
        Assert.Empty(memory.Hits(_canary));
    }

    [TestbedTheory("tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_was_fetched_for_a_pod_goes_with_it(Release release)
    {
        using PodScene scene = Scene(release, out _);
        ProcessMemory memory = new(scene.Plugin.Pid);
        string pod = scene.Pod(("tuck/secrets", "canary"));
        Wait.Until(() => memory.Hits(_canary).Count > 0);
        _ = scene.Cri.Up(pod);
        scene.Cri.StopPod(pod);
        Wait.Until(() => memory.Hits(_canary).Count == 0);
    }

    [TestbedTheory("tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Of_variables_that_became_files_nothing_is_left_in_the_plugin(Release release)
    {
        using PodScene scene = Scene(release, out _);
        string pod = scene.Pod(("tuck/env-to-file", "API_TOKEN"));
        ProcessMemory memory = new(scene.Plugin.Pid);
        for (uint attempt = 0; attempt < 20; attempt++)
        {
            ContainerRequest request = new() { Attempt = attempt, Variables = { ["API_TOKEN"] = _canary.Text } };
            string id = scene.Cri.CreateContainer(pod, request);
            Assert.NotEmpty(memory.Hits(_canary));
            scene.Cri.StartContainer(id);
            Assert.Equal(_canary.Text, scene.Cri.Exec(id, "cat", "/run/secrets/API_TOKEN").Done().Output);
            IReadOnlyList<string> hits = memory.Hits(_canary);
            Assert.True(hits.Count == 0, $"container {attempt}:\n" + string.Join('\n', hits));
            scene.Cri.Stop(id);
        }
        Assert.NotEmpty(new ProcessMemory(scene.Node.Containerd.Pid).Hits(_canary));
    }

    /// <summary>Whatever place in its answer, or on its standard error, it has put it in.</summary>
    [TestbedTheory("tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Of_what_a_source_answered_nothing_is_left_in_the_plugin(Release release)
    {
        using PodScene scene = new(release);
        File.WriteAllText(scene.Tuck.At("value"), _canary.Text);
        string script = scene.Tuck.Source("s", "exit 1");
        scene.Tuck.Sourced("canary", "s");
        scene.Tuck.Grant("canary", "namespace=" + PodScene.Namespace);
        string pod = scene.Pod();
        ProcessMemory memory = new(scene.Plugin.Pid);
        string[] answers =
        [
            "echo $v", "yes $v", "echo secret name=$v length=24", "echo secret $v=1", "echo secret name=canary length=24 mode=$v",
            "echo secret name=canary length=24 expires=$v", "echo secret name=canary length=24 version=1; echo $v",
            "echo \"error: $v\" >&2; echo $v; exit 1", "echo $v >&2; exit 1", "exec >&-; echo $v >&2; sleep 60",
        ];
        foreach (string answer in answers)
        {
            File.WriteAllText(script, $"#!/bin/sh\nv=$(cat {scene.Tuck.At("value")})\n{answer}\n");
            Assert.Contains("canary", scene.RefusesToCreate(pod, Asking()));
            Wait.Until(() => memory.Hits(_canary).Count == 0);
        }
        string value = scene.Tuck.At("value");
        File.WriteAllText(script, $"#!/bin/sh\necho secret name=canary length=24; cat {value}; printf '\\nend\\n'\n");
        string id = scene.Cri.CreateContainer(pod, Asking());
        Assert.NotEmpty(memory.Hits(_canary));
        scene.Cri.StartContainer(id);
        Assert.Equal(_canary.Text, scene.Cri.Exec(id, "cat", "/run/secrets/canary").Done().Output);
        Assert.Empty(memory.Hits(_canary));
        Assert.DoesNotContain(_canary.Text, scene.Plugin.Log + scene.Node.Containerd.Log);
    }

    [TestbedTheory("tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_is_left_is_found(Release release)
    {
        using PodScene scene = Scene(release, out _);
        CanarySweep sweep = new(_canary, scene.Node);
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "canary")));
        string rootfs = scene.Node.Outside($"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{id}/rootfs/left");
        string[] planted = [rootfs, .. ((string[])["/var/lib/containerd/left", "/var/log/left", "/run/left"]).Select(scene.Node.Outside)];
        foreach (string path in planted)
        {
            File.WriteAllText(path, $"text before {_canary.Text} and after");
        }
        using Command process = scene.Node.Start("env", "LEFT=" + _canary.Text, "sh", "-c", "echo ready; read line");
        Assert.Equal("ready", process.ReadLine());

        IReadOnlyList<string> hits = sweep.Hits();
        foreach (string path in planted)
        {
            Assert.Contains(hits, hit => Path.GetFileName(hit) == "left" && SameFile(hit, path));
        }
        Assert.Contains(hits, hit => hit.EndsWith("/environ", StringComparison.Ordinal));
    }

    private PodScene Scene(Release release, out MetricsPage metrics)
    {
        PodScene scene = new(release);
        metrics = new MetricsPage(scene.Tuck);
        scene.Tuck.Secrets.Write("canary", _canary.Secret);
        scene.Tuck.Grant("canary", "namespace=" + PodScene.Namespace);
        return scene;
    }

    private static ContainerRequest Asking()
        => new() { Variables = { ["TUCK_SECRETS"] = "canary; canary,target=/etc/app/token" } };

    private string Up(PodScene scene, string pod, uint attempt = 0)
    {
        string id = scene.Cri.Up(pod, new ContainerRequest { Attempt = attempt });
        Assert.Contains(Digest, scene.Cri.Exec(id, "sha256sum", "/run/secrets/canary").Done().Output);
        Assert.Contains(Digest, scene.Cri.Exec(id, "sha256sum", "/etc/app/token").Done().Output);
        return id;
    }

    /// <summary>Its first process; containerd, which knows its number, does not run.</summary>
    private static void KillInside(PodScene scene, string id)
    {
        string task = $"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{id}/init.pid";
        int pid = scene.Node.PidOutside(int.Parse(File.ReadAllText(scene.Node.Outside(task)), CultureInfo.InvariantCulture));
        Assert.Equal(0, Syscall.kill(pid, Signum.SIGKILL));
    }

    private static void FoundNowhere(CanarySweep sweep) => Assert.Empty(sweep.Hits());

    /// <summary>The same with all that containerd and the plugin print.</summary>
    private static void FoundNowhere(CanarySweep sweep, PodScene scene, MetricsPage metrics, params string[] ids)
    {
        Assert.Empty(sweep.Hits());
        string[] ctr = ["ctr", "--namespace", "k8s.io"];
        CommandResult[] printed =
        [
            Text(metrics.Text()), Text(scene.Plugin.Log), Text(scene.Node.Containerd.Log),
            scene.Node.Try([.. ctr, "containers", "ls"]), scene.Node.Try([.. ctr, "tasks", "ls"]),
            scene.Node.Try([.. ctr, "snapshots", "ls"]),
            .. ids.Select(id => Text(scene.Cri.Info(id).ToJsonString())),
            .. ids.Select(id => scene.Node.Try([.. ctr, "containers", "info", id])),
        ];
        Assert.All(printed, result => Assert.False(sweep.IsIn(result.Done())));
    }

    private static CommandResult Text(string text) => new(0, Encoding.UTF8.GetBytes(text), "");

    private static bool SameFile(string a, string b)
        => Syscall.lstat(a, out Stat first) == 0 && Syscall.lstat(b, out Stat second) == 0
            && first.st_ino == second.st_ino && first.st_dev == second.st_dev;
}
