using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>tuck-runtime runs containers in which tuck-nri takes part: one of the two delivers.</summary>
[Trait("Needs", "Testbed")]
public sealed class PluginTests
{
    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie, "runc", true)]
    [OnContainerd(Release.Forky, "runc", true)]
    [OnContainerd(Release.Trixie, "crun", true)]
    [OnContainerd(Release.Forky, "crun", true)]
    [OnContainerd(Release.Trixie, "runc", false)]
    [OnContainerd(Release.Forky, "crun", false)]
    public void Secrets_are_there_once(Release release, string real, bool isGuarded)
    {
        using ShimScene scene = Scene(release, isGuarded, out NriPlugin plugin);
        ShimFrontend cri = scene[Frontend.Cri];
        ShimContainer container = new("key; key,target=/etc/app/token") { User = "1000:1001" };
        var mounts = scene.Node.Mounts;
        _ = cri.Run(real, container).Done();
        AssertOnce(scene, container, "first");

        string id = cri.IdOf(container.Name);
        scene.Tuck.Secrets.Write("key", "second");
        cri.Restart(container.Name);
        AssertOnce(scene, container, "second");
        Wait.Until(() => scene.LedgerOf(id).Length == 0);

        cri.Remove(container.Name);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(mounts)));
        Assert.Empty(Directory.GetFiles(scene.Tuck.At("run/promised")));

        // Without it, the other does.
        plugin.Kill();
        ShimContainer alone = new("key; key,target=/etc/app/token") { User = "1000:1001" };
        _ = cri.Run(real, alone).Done();
        AssertOnce(scene, alone, "second");
    }

    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck-nri")]
    [OnContainerd(Release.Trixie, "runc", true)]
    [OnContainerd(Release.Forky, "crun", true)]
    [OnContainerd(Release.Trixie, "crun", false)]
    [OnContainerd(Release.Forky, "runc", false)]
    public void What_a_plugin_that_died_did_not_deliver_does_not_start(Release release, string real, bool isGuarded)
    {
        using ShimScene scene = Scene(release, isGuarded, out NriPlugin plugin);
        Cri cri = scene.Node.Cri;
        string pod = cri.RunPod(new PodRequest
        {
            Handler = ShimScene.RuntimeName(real),
            Annotations = new() { ["tuck/secrets"] = "key" },
        });
        string id = cri.CreateContainer(pod, new ContainerRequest().Script("cat /run/secrets/key; echo ran"));
        plugin.Kill();
        Assert.Contains("/run/secrets/key was not delivered", PodScene.RefusalOf(() => cri.StartContainer(id)));
        Assert.Empty(cri.Logs(id));
        Assert.Empty(scene.Tuck.Ledger);
    }

    /// <summary>One delivery, one account, one mount at each place.</summary>
    private static void AssertOnce(ShimScene scene, ShimContainer container, string value)
    {
        ShimFrontend cri = scene[Frontend.Cri];
        string id = cri.IdOf(container.Name);
        Assert.Equal("400 1000:1001 " + value, scene.FileIn(Frontend.Cri, container.Name, "/run/secrets/key"));
        Assert.Equal("400 1000:1001 " + value, scene.FileIn(Frontend.Cri, container.Name, "/etc/app/token"));
        Assert.Equal(
            ["/etc/app/token", "/run/secrets"], scene.MountsIn(Frontend.Cri, container.Name).Select(mount => mount.Point));
        Assert.Single(scene.LedgerOf(id));
        Assert.Single(scene.Tuck.Audit, line => ((string?)line["action"], (string?)line["container"]) == ("deliver", id));
    }

    /// <param name="release">Of the machine.</param>
    /// <param name="isGuarded">Whether the plugin gives containers a hook that looks for their files at the start.</param>
    /// <param name="plugin">It runs.</param>
    private static ShimScene Scene(Release release, bool isGuarded, out NriPlugin plugin)
    {
        ShimScene scene = new(release);
        scene.Secret("key", "first");
        scene.Tuck.Set("nri", "hook", scene.Tuck.HookPath);
        scene.Tuck.Set("nri", "guard", isGuarded);
        // containerd starts.
        _ = scene[Frontend.Cri];
        plugin = NriPlugin.Start(scene.Node, scene.Tuck);
        return scene;
    }
}
