using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>What arrives in containers of every engine that lets its users name a runtime.</summary>
[Trait("Needs", "Testbed")]
public sealed class DeliveryTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Its_users_own_files_on_mounts_with_every_flag(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        ShimContainer container = new("key; key,target=/etc/app/token,mode=0440,uid=5,gid=6") { User = "1000:1001" };
        ShimFrontend engine = scene[frontend];
        var before = scene.Node.Mounts;
        _ = engine.Run(real, container).Done();

        Assert.Equal("abc", engine.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal("400 1000:1001 abc", scene.FileIn(frontend, container.Name, "/run/secrets/key"));
        Assert.Equal("440 5:6 abc", scene.FileIn(frontend, container.Name, "/etc/app/token"));
        MountInfo[] mounts = scene.MountsIn(frontend, container.Name);
        Assert.Equal(["/etc/app/token", "/run/secrets"], mounts.Select(mount => mount.Point));
        Assert.All(mounts, mount => Assert.Superset(SecretMount.Flags, mount.AllOptions()));
        Assert.DoesNotContain(mounts, mount => mount.IsShared);
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(before)));

        string id = engine.IdOf(container.Name);
        Assert.Equal(
            (engine.EngineName, engine.InitPid(container.Name)),
            ((string?)scene.LedgerOf(id).Single()["engine"], (int)scene.LedgerOf(id).Single()["pid"]!));
        Assert.Contains(scene.Tuck.Audit, line => ((string?)line["container"], (string?)line["result"]) == (id, "ok"));
        engine.Remove(container.Name);
        Wait.Until(() => scene.LedgerOf(id).Length == 0);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Who_asks_for_nothing_has_nothing_of_ours(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimContainer container = new();
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        Assert.Equal("here\n", engine.Exec(container.Name, "echo", "here").Done().Output);
        Assert.Empty(scene.MountsIn(frontend, container.Name));
        Assert.DoesNotContain("tuck", engine.Exec(container.Name, "env").Done().Output);
        Assert.Empty(scene.LedgerOf(engine.IdOf(container.Name)));
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void A_variable_asks_and_does_not_reach_the_program(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        ShimContainer container = new() { Variables = ["TUCK_SECRETS=key", "OTHER=o"] };
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        Assert.Equal("400 0:0 abc", scene.FileIn(frontend, container.Name, "/run/secrets/key"));
        string environ = scene.Node.Outside($"/proc/{engine.InitPid(container.Name)}/environ");
        Wait.Until(() => File.ReadAllText(environ).Split('\0').Contains("OTHER=o"));
        string[] environment = File.ReadAllText(environ).Split('\0');
        Assert.DoesNotContain(environment, variable => variable.StartsWith("TUCK_", StringComparison.Ordinal));
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Forky)]
    public void A_variable_that_asks_for_what_may_be_missing_goes_too(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Tuck.Grant("absent", "user=0");
        ShimContainer container = new() { Variables = ["TUCK_SECRETS=absent,optional", "OTHER=o"] };
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        Assert.Empty(scene.MountsIn(frontend, container.Name));
        string environ = scene.Node.Outside($"/proc/{engine.InitPid(container.Name)}/environ");
        Wait.Until(() => File.ReadAllText(environ).Split('\0').Contains("OTHER=o"));
        Assert.DoesNotContain("TUCK_", File.ReadAllText(environ));
        Assert.Empty(scene.LedgerOf(engine.IdOf(container.Name)));
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void A_value_of_the_environment_becomes_a_file(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimContainer container = new()
        {
            User = "1000:1001",
            Variables = ["API_TOKEN=" + Refusal.Canary],
            Annotations = new Dictionary<string, string> { ["tuck/env-to-file"] = "API_TOKEN" },
        };
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        string environ = scene.Node.Outside($"/proc/{engine.InitPid(container.Name)}/environ");
        // An engine may say that it runs before the runtime has become the container's program.
        Wait.Until(() => File.ReadAllText(environ).Contains("API_TOKEN_FILE=", StringComparison.Ordinal));
        string environment = File.ReadAllText(environ);
        Assert.DoesNotContain(Refusal.Canary, environment);
        string path = environment.Split('\0').Single(variable => variable.StartsWith("API_TOKEN_FILE=", StringComparison.Ordinal))[15..];
        Assert.Equal("400 1000:1001 " + Refusal.Canary, scene.FileIn(frontend, container.Name, path));
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void The_user_may_be_the_images_or_have_a_name(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        using TemporaryDirectory directory = new();
        Bundle.MakeRoot(directory.At("root"));
        File.WriteAllText(directory.At("root/etc/passwd"), "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/:/bin/sh\n");
        File.WriteAllText(directory.At("root/etc/group"), "root:x:0:\napp:x:1235:\n");
        ShimFrontend engine = scene[frontend];
        engine.Load(new AuthoredImage("localhost/named:1") { Root = directory.At("root") });
        Owned(new ShimContainer("key") { Image = AppImages.UserApp }, "1000:0");
        Owned(new ShimContainer("key") { Image = "localhost/named:1", User = "app" }, "1234:1235");

        void Owned(ShimContainer container, string owner)
        {
            _ = engine.Run(real, container).Done();
            Assert.Equal($"400 {owner} abc", scene.FileIn(frontend, container.Name, "/run/secrets/key"));
            Assert.Equal("abc", engine.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
            engine.Remove(container.Name);
        }
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void It_arrives_in_a_root_that_nobody_can_write(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        Arrives(scene, frontend, real, new("key; key,target=/etc/app/token") { ReadOnlyRoot = true, User = "1000" });
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman, Frontend.Ctr)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman, Frontend.Ctr)]
    public void It_arrives_on_an_empty_run(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        Arrives(scene, frontend, real, new("key; key,target=/etc/app/token") { Tmpfs = ["/run"] });
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void A_volume_over_run_holds_no_value(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        string volume = scene.Node.Directory.MakeDirectory("volume-" + Guid.NewGuid().ToString("n")[..8]);
        Arrives(scene, frontend, real, new("key; key,target=/etc/app/token") { Volumes = [new("/run", volume)] });
        Assert.DoesNotContain(Directory.EnumerateFiles(volume, "*", SearchOption.AllDirectories), file => File.ReadAllText(file) == "abc");
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void What_an_image_has_in_its_place_is_hidden(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        using TemporaryDirectory directory = new();
        Bundle.MakeRoot(directory.At("root"));
        _ = Directory.CreateDirectory(directory.At("root/run/secrets"));
        File.WriteAllText(directory.At("root/run/secrets/key"), "of the image");
        File.WriteAllText(directory.At("root/run/secrets/other"), "of the image");
        scene[frontend].Load(new AuthoredImage("localhost/having:1") { Root = directory.At("root") });
        Arrives(scene, frontend, real, new("key; key,target=/etc/app/token") { Image = "localhost/having:1" });
    }

    private static void Arrives(ShimScene scene, Frontend frontend, string real, ShimContainer container)
    {
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        Assert.Equal("abc", engine.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal("key\n", engine.Exec(container.Name, "ls", "/run/secrets").Done().Output);
        Assert.Equal("abc", engine.Exec(container.Name, "cat", "/etc/app/token").Done().Output);
        Assert.Equal(["/etc/app/token", "/run/secrets"], scene.MountsIn(frontend, container.Name).Select(mount => mount.Point));
        engine.Remove(container.Name);
    }
}
