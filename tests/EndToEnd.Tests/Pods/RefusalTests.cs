namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>What must not start does not, and says why to who looks with kubectl or crictl.</summary>
[Trait("Needs", "Testbed")]
public sealed class RefusalTests
{
    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void One_after_the_other(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", Refusal.Canary);
        scene.Secret("missing", "x");
        File.Delete(scene.Tuck.Secrets.PathOf("missing"));
        scene.Secret("damaged", "x");
        File.WriteAllText(scene.Tuck.Secrets.PathOf("damaged"), "TUCKSEC1 and no more");
        scene.Secret("oversize", "x");
        scene.Tuck.Secrets.WriteRaw("oversize", SecretFiles.Seal("oversize", 1, new byte[17 * 1024 * 1024], scene.Tuck.Secrets.Key()));
        scene.Tuck.Secrets.Write("theirs", Refusal.Canary);

        Refuses(scene, "theirs", "no grant for engine=containerd", "pod=web", "to allow it: tuck grant add theirs");
        Refuses(scene, "missing", "no such secret", "tuck secret create missing");
        Refuses(scene, "damaged", "damaged");
        Refuses(scene, "oversize", "oversize");
        Refuses(scene, "key; key", "two secrets for target /run/secrets/key");
        Refuses(scene, "key,colour=red", "unknown option colour");
        Refuses(scene, "key,target=../x", "target must be");
        Refuses(scene, "../etc/passwd", "secret name ../etc/passwd");
        Refuses(scene, string.Join(';', Enumerable.Repeat("key", 4097)), "more than 4096");
        Assert.Contains("tuck/secret: unknown key", scene.RefusesToCreate(scene.Pod(("tuck/secret", "key"))));
        Assert.Contains("tuck/exec: not served", scene.RefusesToCreate(scene.Pod(("tuck/exec", "none"))));
        Assert.Contains("not the name of an environment variable", scene.RefusesToCreate(scene.Pod(("tuck/env-to-file", "A=B"))));

        Assert.Contains(scene.Tuck.Audit, line => (string?)line["result"] == "denied");
        Assert.DoesNotContain(Refusal.Canary, scene.Plugin.Log + scene.Node.Containerd.Log);
        Assert.Single(scene.Plugin.Lines, line => line.Contains("registered"));
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")));
        Assert.Equal(Refusal.Canary, scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_only_shows_at_the_start_is_refused_there(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        using TemporaryDirectory directory = new();
        string root = directory.At("root");
        Bundle.MakeRoot(root);
        _ = File.CreateSymbolicLink(root + "/run/secrets", "/etc");
        scene.Node.Load(new AuthoredImage("localhost/hostile:1") { Root = root });

        string id = scene.Cri.CreateContainer(
            scene.Pod(("tuck/secrets", "key")), new ContainerRequest { Image = "localhost/hostile:1" }.Script("echo ran"));
        string refusal = scene.RefusesToStart(id);

        Assert.Contains("tuck-nri: deliver key to team-a/web/app: ", refusal);
        Assert.Contains("/run/secrets", refusal);
        Assert.Contains("tuck-nri: deliver key", scene.Cri.Status(id).Message);
    }

    /// <summary>
    /// Even where the administrator lets pods and containers put whatever they like into the spec. NRI shows annotations of the
    /// CRI's over those of the runtime; the bundle has the runtime's.
    /// </summary>
    [Theory]
    [OnContainerd(Release.Trixie, "io.containerd.grpc.v1.cri", "start")]
    [OnContainerd(Release.Forky, "io.containerd.cri.v1.runtime", "start")]
    [OnContainerd(Release.Trixie, "io.containerd.grpc.v1.cri", "hook")]
    [OnContainerd(Release.Forky, "io.containerd.cri.v1.runtime", "hook")]
    public void Nobody_names_himself_after_another(Release release, string plugin, string attach)
    {
        using PodScene scene = new(new Node(release));
        File.AppendAllText(
            scene.Node.Outside("/etc/containerd/config.toml"),
            $"""

            [plugins."{plugin}".containerd.runtimes.runc]
            runtime_type = "io.containerd.runc.v2"
            pod_annotations = ["*"]
            container_annotations = ["*"]
            """);
        _ = scene.Node.Start();
        scene.Tuck.Set("nri", "attach", attach);
        scene.Tuck.Secrets.Write("key", "abc");
        scene.Tuck.Grant("key", "image=localhost/trusted:1");
        scene.Tuck.Grant("key", "namespace=trusted");
        scene.Tuck.Grant("key", "container=trusted");
        Dictionary<string, string> forged = new()
        {
            ["io.kubernetes.cri.image-name"] = "localhost/trusted:1",
            ["io.kubernetes.cri.sandbox-namespace"] = "trusted",
            ["io.kubernetes.cri.container-name"] = "trusted",
        };
        string pod = scene.Pod([("tuck/secrets", "key"), .. forged.Select(pair => (pair.Key, pair.Value))]);

        string refusal = scene.RefusesToCreate(pod, new ContainerRequest { Labels = forged });
        Assert.Contains("no grant for engine=containerd image=localhost/app:1 namespace=team-a pod=web container=app", refusal);
        string id = scene.Cri.CreateContainer(pod, new ContainerRequest { Annotations = forged }.Script("echo ran"));
        Assert.Contains("no grant for engine=containerd image=localhost/app:1 namespace=team-a pod=web container=app", scene.RefusesToStart(id));

        scene.Tuck.Grant("key", "image=localhost/app:*", "namespace=team-*");
        string allowed = scene.Cri.Up(pod, new ContainerRequest("second"));
        Assert.Equal("abc", scene.Cri.Exec(allowed, "cat", "/run/secrets/key").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_stage_of_a_container_that_is_refused_goes(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Tuck.Set("delivery", "mode", "staged");
        scene.Tuck.Set("nri", "hook", "/no/such/hook");
        Assert.Contains("/no/such/hook: no such file", scene.RefusesToCreate(scene.Pod(("tuck/secrets", "key"))));
        Assert.Empty(Directory.GetFileSystemEntries(scene.Tuck.At("run/staged")));
        Assert.DoesNotContain(scene.Node.Mounts, mount => mount.Point.StartsWith(scene.Tuck.At("run"), StringComparison.Ordinal));
    }

    [Theory]
    [OnContainerd(Release.Trixie, "/run", "/tmp")]
    [OnContainerd(Release.Forky, "/run", "/tmp")]
    [OnContainerd(Release.Trixie, "/etc/app", "/proc/1/root/etc")]
    [OnContainerd(Release.Forky, "/etc/app", "/proc/1/root/etc")]
    [OnContainerd(Release.Forky, "/etc/app", "../../../../../../../tmp")]
    public void A_hostile_image_leads_nobody_out_of_it(Release release, string link, string target)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        using TemporaryDirectory directory = new();
        string root = directory.At("root");
        Bundle.MakeRoot(root);
        if (Directory.Exists(root + link))
        {
            Directory.Delete(root + link);
        }
        _ = File.CreateSymbolicLink(root + link, target);
        scene.Node.Load(new AuthoredImage("localhost/hostile:1") { Root = root });
        var before = scene.Node.Mounts;

        string pod = scene.Pod(("tuck/secrets", "key; key,target=/etc/app/token"));
        Exception? refusal = Record.Exception(
            () => scene.Cri.Up(pod, new ContainerRequest { Image = "localhost/hostile:1", Command = ["sleep", "1000"] }));

        Assert.True(refusal is null or Grpc.Core.RpcException, $"{refusal}");
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(before)));
        Assert.False(File.Exists(scene.Node.Outside("/etc/token")));
        Assert.Empty(Directory.GetFiles(scene.Node.Outside("/tmp"), "token", SearchOption.AllDirectories));
    }

    private static void Refuses(PodScene scene, string request, params string[] causes)
    {
        string refusal = scene.RefusesToCreate(scene.Pod(("tuck/secrets", request)));
        Assert.Contains("tuck-nri: deliver ", refusal);
        Assert.Contains("team-a/web/app: ", refusal);
        Assert.All(causes, cause => Assert.Contains(cause, refusal));
        Assert.DoesNotContain(Refusal.Canary, refusal);
        Assert.DoesNotContain('\n', refusal);
    }
}
