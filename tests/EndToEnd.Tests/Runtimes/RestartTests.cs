using Mono.Unix.Native;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Every start delivers anew, every end leaves nothing, whoever ends and whoever starts.</summary>
[Trait("Needs", "Testbed")]
public sealed class RestartTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Restarted_it_has_the_newest_value_and_stopped_nothing(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = new(SecretOf(scene, "first"));
        _ = engine.Run(real, container).Done();
        string id = engine.IdOf(container.Name);
        int first = (int)scene.LedgerOf(id).Single()["pid"]!;
        scene.Tuck.Secrets.Write(container.Request!, "second");
        Assert.Equal("first", Read(engine, container));

        engine.Restart(container.Name);
        Assert.Equal("second", Read(engine, container));
        Assert.NotEqual(first, (int)scene.LedgerOf(engine.IdOf(container.Name)).Single()["pid"]!);
        Assert.Equal(["/run/secrets"], scene.MountsIn(frontend, container.Name).Select(mount => mount.Point));

        engine.Stop(container.Name);
        id = engine.IdOf(container.Name);
        Wait.Until(() => scene.LedgerOf(id).Length == 0);
        engine.Remove(container.Name);
        Assert.DoesNotContain(scene.Tuck.Ledger, entry => (int)entry["pid"]! == first);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void Restarted_after_a_crash_it_has_the_newest_value(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = new(SecretOf(scene, "first")) { Options = ["--restart", "always"] };
        _ = engine.Run(real, container).Done();
        int first = engine.InitPid(container.Name);
        scene.Tuck.Secrets.Write(container.Request!, "second");
        new NodeProcess(scene.Node.PidOutside(first)).Signal(Signum.SIGKILL);
        Wait.Until(() => engine.InitPid(container.Name) is not 0 and var pid && pid != first);
        Assert.Equal("second", Read(engine, container));
        Assert.Equal(engine.InitPid(container.Name), (int)scene.LedgerOf(engine.IdOf(container.Name)).Single()["pid"]!);
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void With_live_restore_it_outlives_the_daemon_with_its_secret(Release release, string real)
    {
        using ShimScene scene = new(release);
        scene.Dockerd.Settings["live-restore"] = true;
        ShimFrontend docker = scene[Frontend.Docker];
        ShimContainer container = new(SecretOf(scene, "first"));
        _ = docker.Run(real, container).Done();
        int first = docker.InitPid(container.Name);
        foreach (Action stop in (Action[])[scene.Dockerd.Stop, scene.Dockerd.Kill])
        {
            stop();
            scene.Dockerd.Start();
            Assert.Equal(first, docker.InitPid(container.Name));
            Assert.Equal("first", Read(docker, container));
        }
        Assert.Single(scene.Tuck.Ledger);
        scene.Tuck.Secrets.Write(container.Request!, "second");
        docker.Restart(container.Name);
        Assert.Equal("second", Read(docker, container));
        docker.Remove(container.Name);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void A_daemon_without_live_restore_takes_it_down_and_up_again(Release release, string real)
    {
        using ShimScene scene = new(release);
        ShimFrontend docker = scene[Frontend.Docker];
        ShimContainer container = new(SecretOf(scene, "first")) { Options = ["--restart", "always"] };
        _ = docker.Run(real, container).Done();
        scene.Dockerd.Stop();
        Assert.Empty(scene.Tuck.Ledger);
        scene.Tuck.Secrets.Write(container.Request!, "second");
        scene.Dockerd.Start();
        Wait.Until(() => docker.InitPid(container.Name) != 0);
        Assert.Equal("second", Read(docker, container));
    }

    [Trait("Speed", "Slow")]
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void After_a_loss_of_power_all_is_made_anew(Release release, string real)
    {
        using ShimScene scene = new(release);
        string secret = SecretOf(scene, "first");
        ShimContainer always = new(secret) { Options = ["--restart", "always"] };
        ShimContainer podmans = new(secret);
        _ = scene[Frontend.Docker].Run(real, always).Done();
        _ = scene[Frontend.Podman].Run(real, podmans).Done();
        scene.Tuck.Secrets.Write(secret, "second");
        scene.Node.LosePower();
        // It stands for /run/tuck.
        Directory.Delete(scene.Tuck.RunPath, recursive: true);

        scene.Node.Containerd.Start();
        scene.Dockerd.Start();
        Wait.Until(() => scene.Docker.InitPid(always.Name) != 0);
        _ = scene.Podman.Try("start", podmans.Name).Done();
        Assert.Equal("second", Read(scene[Frontend.Docker], always));
        Assert.Equal("second", Read(scene[Frontend.Podman], podmans));
        Assert.Equal(2, scene.Tuck.Ledger.Length);
    }

    /// <summary>A secret that no other test changes.</summary>
    private static string SecretOf(ShimScene scene, string value)
    {
        string name = "s" + Guid.NewGuid().ToString("n")[..8];
        scene.Secret(name, value);
        return name;
    }

    private static string Read(ShimFrontend engine, ShimContainer container)
        => engine.Exec(container.Name, "cat", "/run/secrets/" + container.Request).Done().Output;
}
