using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Containers whose users are others on the host.</summary>
[Trait("Needs", "Testbed")]
public sealed class UserNamespaceTests
{
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void Docker_remaps_users_and_each_reads_its_own(Release release, string real)
    {
        using ShimScene scene = new(release);
        scene.Dockerd.Settings["userns-remap"] = "default";
        scene.Secret("key", "abc");
        Owned(scene, Frontend.Docker, real, new ShimContainer("key") { User = "1000:1001" }, "101000:101001");
        Owned(scene, Frontend.Docker, real, new ShimContainer("key; key,target=/etc/token"), "100000:100000");
        Owned(scene, Frontend.Docker, real, new ShimContainer("key") { User = "7", Options = ["--userns", "host"] }, "7:0");
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void Podman_maps_users_and_each_reads_its_own(Release release, string real)
    {
        using ShimScene scene = new(release);
        scene.Secret("key", "abc");
        string[] options = ["--uidmap", "0:100000:65536", "--gidmap", "0:200000:65536"];
        Owned(scene, Frontend.Podman, real, new ShimContainer("key") { User = "1000:1001", Options = options }, "101000:201001");
    }

    /// <summary>What cannot be hidden is not shown either.</summary>
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Forky, "crun")]
    public void An_exec_that_is_not_to_see_them_is_refused(Release release, string real)
    {
        using ShimScene scene = new(release);
        scene.Secret("key", Refusal.Canary);
        scene.Tuck.ExecPolicy("hiding", "pattern = [\"**\"]\nsees-secrets = false");
        ShimContainer container = new("key")
        {
            Options = ["--uidmap", "0:100000:65536", "--gidmap", "0:200000:65536"],
            Annotations = new Dictionary<string, string> { ["tuck/exec"] = "hiding" },
        };
        ShimFrontend engine = scene[Frontend.Podman];
        _ = engine.Run(real, container).Done();
        CommandResult result = engine.Exec(container.Name, "cat", "/run/secrets/key");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("which cannot be done here: the container has a user or time namespace of its own", result.Error);
        Assert.DoesNotContain(Refusal.Canary, result.Output + result.Error);
        engine.Remove(container.Name);
    }

    private static void Owned(ShimScene scene, Frontend frontend, string real, ShimContainer container, string owner)
    {
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        Assert.Equal($"400 {owner} abc", scene.FileIn(frontend, container.Name, "/run/secrets/key"));
        Assert.Equal("abc", engine.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
        Assert.All(scene.MountsIn(frontend, container.Name), mount => Assert.Superset(Flags(mount), mount.AllOptions()));
        string id = engine.IdOf(container.Name);
        engine.Remove(container.Name);
        Wait.Until(() => scene.LedgerOf(id).Length == 0);
    }

    /// <summary>A ramfs, which stands in for a tmpfs where that cannot be kept from swap, has no word for it.</summary>
    private static HashSet<string> Flags(MountInfo mount)
        => mount.Type == "ramfs" ? [.. SecretMount.Flags.Except(["noswap"])] : SecretMount.Flags;
}
