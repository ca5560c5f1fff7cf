using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Docker whose images are containerd's, as new installations have it.</summary>
[Trait("Needs", "Testbed")]
public sealed class ImageStoreTests
{
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void A_container_has_its_secret_from_its_first_start_to_its_end(Release release, string real)
    {
        using ShimScene scene = Scene(release);
        scene.Tuck.Secrets.Write("key", "first");
        scene.Tuck.Grant("key", "image=" + AppImages.App, "engine=docker");
        ShimFrontend docker = scene[Frontend.Docker];
        Assert.Contains("io.containerd.snapshotter", scene.Docker.Try("info", "--format", "{{.DriverStatus}}").Done().Output);
        ShimContainer container = new("key; key,target=/etc/app/token") { User = "1000:1001" };
        _ = docker.Run(real, container).Done();
        Assert.Equal("400 1000:1001 first", scene.FileIn(Frontend.Docker, container.Name, "/run/secrets/key"));
        Assert.Equal("400 1000:1001 first", scene.FileIn(Frontend.Docker, container.Name, "/etc/app/token"));
        string id = docker.IdOf(container.Name);
        JsonNode entry = Assert.Single(scene.LedgerOf(id));
        Assert.Equal(
            ("docker", AppImages.App, container.Name),
            ((string?)entry["engine"], (string?)entry["image"], (string?)entry["name"]));

        scene.Tuck.Secrets.Write("key", "second");
        docker.Restart(container.Name);
        Assert.Equal("second", docker.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
        scene.Dockerd.Restart();
        Assert.Equal(0, docker.InitPid(container.Name));
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        _ = scene.Docker.Try("start", container.Name).Done();
        Assert.Equal("second", docker.Exec(container.Name, "cat", "/etc/app/token").Done().Output);

        docker.Stop(container.Name);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        docker.Remove(container.Name);
        Assert.Empty(SecretMount.In(scene.Node.Mounts));
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void The_same_image_by_a_name_that_was_not_granted_does_not_have_it(Release release, string real)
    {
        using ShimScene scene = Scene(release);
        scene.Tuck.Secrets.Write("key", Refusal.Canary);
        scene.Tuck.Grant("key", "image=" + AppImages.App);
        ShimFrontend docker = scene[Frontend.Docker];
        _ = scene.Docker.Try("tag", AppImages.App, "localhost/other:1").Done();
        ShimContainer container = new("key") { Image = "localhost/other:1" };
        CommandResult refused = docker.Run(real, container);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("no grant for engine=docker image=localhost/other:1 ", refused.Error);
        Assert.Equal(0, docker.InitPid(container.Name));
        docker.Remove(container.Name);

        ShimContainer granted = new("key");
        _ = docker.Run(real, granted).Done();
        Assert.Equal(Refusal.Canary, docker.Exec(granted.Name, "cat", "/run/secrets/key").Done().Output);
        docker.Remove(granted.Name);
    }

    private static ShimScene Scene(Release release)
    {
        ShimScene scene = new(release);
        scene.Dockerd.Settings["features"] = new JsonObject { ["containerd-snapshotter"] = true };
        // The name of that storage is a snapshotter's, and the usual one needs no telling.
        _ = scene.Dockerd.Settings.Remove("storage-driver");
        return scene;
    }
}
