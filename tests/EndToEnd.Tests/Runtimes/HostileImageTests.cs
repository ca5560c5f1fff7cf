using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Images whose authors would have what is not theirs.</summary>
[Trait("Needs", "Testbed")]
public sealed class HostileImageTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    private const string Name = "localhost/hostile:1";

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Its_environment_means_nothing_to_us(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        scene[frontend].Load(new AuthoredImage(Name)
        {
            Environment =
            [
                "LD_PRELOAD=/evil.so", "LD_LIBRARY_PATH=/evil", "DOTNET_GCHeapHardLimit=1", "DOTNET_STARTUP_HOOKS=/evil.dll",
                "COREHOST_TRACE=1", "OPENSSL_CONF=/evil.cnf", "PATH=/evil:/bin",
            ],
        });
        ShimContainer container = new("key") { Image = Name };
        _ = scene[frontend].Run(real, container).Done();
        Assert.Equal("400 0:0 abc", scene.FileIn(frontend, container.Name, "/run/secrets/key"));
        scene[frontend].Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Its_links_lead_nobody_out_of_it(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        (string Link, string Target)[] links =
        [
            ("/run", "/tmp"), ("/run/secrets", "/etc"), ("/run/secrets", "../../../../../../../tmp"), ("/etc/app", "/proc/1/root/etc"),
            ("/etc/app", "/proc/self/cwd"), ("/etc/app", "../../../../../../../tmp"), ("/proc", "/tmp"), ("/proc", "/etc"),
        ];
        foreach ((string link, string target) in links)
        {
            LeadsNowhere(scene, frontend, real, link, target);
        }
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void A_label_of_it_is_no_request_and_no_name(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Tuck.Secrets.Write("labelled", Refusal.Canary);
        scene.Tuck.Grant("labelled", "image=localhost/trusted:1");
        scene.Tuck.Grant("labelled", "name=trusted");
        scene.Tuck.Grant("labelled", "namespace=trusted");
        scene.Tuck.Grant("labelled", "container=trusted");
        scene[frontend].Load(new AuthoredImage(Name) { Labels = Forged("labelled") });
        ShimContainer silent = new() { Image = Name };
        _ = scene[frontend].Run(real, silent).Done();
        Assert.Empty(scene.MountsIn(frontend, silent.Name));
        scene[frontend].Remove(silent.Name);

        RefusesToGrant(scene, frontend, real, new ShimContainer("labelled") { Image = Name });
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void What_it_asks_for_it_must_have_been_granted(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Tuck.Secrets.Write("asked", Refusal.Canary);
        scene.Tuck.Grant("asked", "image=localhost/trusted:1");
        scene.Tuck.Grant("asked", "name=trusted");
        AuthoredImage image = new(Name) { Annotations = Forged("asked"), Environment = ["TUCK_SECRETS=asked"] };
        scene[frontend].Load(image);
        RefusesToGrant(scene, frontend, real, new ShimContainer { Image = Name });
        // Another image, not another name: of two names of one, a CRI tells either.
        scene[frontend].Load(image with { Name = "localhost/trusted:1", Environment = [.. image.Environment, "TRUSTED=1"] });
        ShimContainer container = new() { Image = "localhost/trusted:1" };
        _ = scene[frontend].Run(real, container).Done();
        Assert.Equal("400 0:0 " + Refusal.Canary, scene.FileIn(frontend, container.Name, "/run/secrets/asked"));
        scene[frontend].Remove(container.Name);
    }

    /// <summary>All that an engine might take for a request, or for who the container is.</summary>
    private static JsonObject Forged(string secret) => new()
    {
        ["tuck/secrets"] = secret,
        ["name"] = "trusted",
        ["image"] = "localhost/trusted:1",
        ["io.kubernetes.cri.image-name"] = "localhost/trusted:1",
        ["io.kubernetes.cri.sandbox-namespace"] = "trusted",
        ["io.kubernetes.cri.container-name"] = "trusted",
        ["io.kubernetes.container.name"] = "trusted",
        ["io.podman.annotations.name"] = "trusted",
        ["io.container.manager"] = "libpod",
        ["com.docker.compose.project"] = "trusted",
        ["org.opencontainers.image.ref.name"] = "localhost/trusted:1",
    };

    private static void RefusesToGrant(ShimScene scene, Frontend frontend, string real, ShimContainer container)
    {
        CommandResult result = scene[frontend].Run(real, container);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"no grant for engine={scene[frontend].EngineName} image={Name} ", result.Error);
        scene[frontend].Remove(container.Name);
    }

    private static void LeadsNowhere(ShimScene scene, Frontend frontend, string real, string link, string target)
    {
        using TemporaryDirectory directory = new();
        string root = directory.At("root");
        Bundle.MakeRoot(root);
        if (Directory.Exists(root + link))
        {
            Directory.Delete(root + link);
        }
        _ = File.CreateSymbolicLink(root + link, target);
        scene[frontend].Load(new AuthoredImage(Name) { Root = root });
        var before = scene.Node.Mounts;
        ShimContainer container = new("key; key,target=/etc/app/token") { Image = Name };
        CommandResult result = scene[frontend].Run(real, container);
        // Delivered within the container, or refused.
        if (result.ExitCode == 0)
        {
            Assert.Equal("abc", scene[frontend].Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
        }
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(before)));
        Assert.False(File.Exists(scene.Node.Outside("/etc/token")));
        Assert.False(File.Exists(scene.Node.Outside("/etc/key")));
        Assert.False(File.Exists(scene.Node.Outside("/tmp/key")));
        Assert.False(File.Exists(scene.Node.Outside("/tmp/token")));
        scene[frontend].Remove(container.Name);
    }
}
