using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>What must not start does not, and who started it reads why.</summary>
[Trait("Needs", "Testbed")]
public sealed class RefusalTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    /// <summary>Of docker run where the engine, not the program, failed.</summary>
    private const int DockerFailed = 125;

    /// <summary>Of podman run for whatever a runtime refuses.</summary>
    private const int PodmanRuntimeFailed = 126;

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Who_was_not_granted_it_is_told_how_to(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Tuck.Secrets.Write("theirs", Refusal.Canary);
        scene.Tuck.Grant("theirs", "name=another");
        scene.Tuck.Grant("theirs", "image=localhost/other:1");
        ShimContainer container = new("theirs");
        string told = Refuses(scene, frontend, real, container);
        Assert.Contains($"no grant for engine={scene[frontend].EngineName} image=localhost/app:1 ", told);
        Assert.Contains(frontend == Frontend.Cri ? $"namespace=default pod={container.Name} container=app" : "name=" + container.Name, told);
        Assert.Contains("user=0; to allow it: tuck grant add theirs ", told);
        Assert.Contains(scene.Tuck.Audit, line => ((string?)line["secrets"]![0]!["name"], (string?)line["result"]) == ("theirs", "denied"));
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void One_cause_after_the_other(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", Refusal.Canary);
        scene.Secret("missing", "x");
        File.Delete(scene.Tuck.Secrets.PathOf("missing"));
        scene.Secret("damaged", "x");
        File.WriteAllText(scene.Tuck.Secrets.PathOf("damaged"), "TUCKSEC1 and no more");

        Assert.Contains("no such secret", Refuses(scene, frontend, real, new("missing")));
        Assert.Contains("damaged", Refuses(scene, frontend, real, new("damaged")));
        Assert.Contains("two secrets for target /run/secrets/key", Refuses(scene, frontend, real, new("key; key")));
        Assert.Contains("unknown option colour", Refuses(scene, frontend, real, new("key,colour=red")));
        Assert.Contains("target must be", Refuses(scene, frontend, real, new("key,target=../x")));
        Assert.Contains("tuck/secret: unknown key", Refuses(scene, frontend, real, Annotated("tuck/secret", "key")));
        Assert.Contains(
            "not the name of an environment variable", Refuses(scene, frontend, real, Annotated("tuck/env-to-file", "A=B")));
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void A_program_that_is_not_there_is_told_as_ever(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", "abc");
        ShimContainer container = new("key") { Command = ["/no-such-program"] };
        CommandResult result = scene[frontend].Run(real, container);
        // dockerd knows such a failure by runc's words only, be tuck-runtime there or not.
        Assert.Equal((frontend, real) is (Frontend.Docker, "crun") ? DockerFailed : 127, result.ExitCode);
        Assert.Contains("/no-such-program", result.Error);
        string id = scene[frontend].IdOf(container.Name);
        scene[frontend].Remove(container.Name);
        Wait.Until(() => scene.LedgerOf(id).Length == 0);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void Granted_later_the_same_container_starts(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        string secret = "s" + Guid.NewGuid().ToString("n")[..8];
        scene.Tuck.Secrets.Write(secret, "abc");
        ShimContainer container = new(secret);
        Assert.Contains("no grant", scene[frontend].Run(real, container).Error);
        scene.Tuck.Grant(secret, "name=" + container.Name);
        scene[frontend].Restart(container.Name);
        Assert.Equal("abc", scene[frontend].Exec(container.Name, "cat", "/run/secrets/" + secret).Done().Output);
        scene[frontend].Remove(container.Name);
    }

    private static ShimContainer Annotated(string key, string value)
        => new() { Annotations = new Dictionary<string, string> { [key] = value } };

    /// <returns>What the user is told: one line of ours, without a value.</returns>
    private static string Refuses(ShimScene scene, Frontend frontend, string real, ShimContainer container)
    {
        string witness = scene.Node.Directory.MakeDirectory("witness-" + container.Name);
        container = container with
        {
            Volumes = [new("/witness", witness)],
            Command = ["sh", "-c", "touch /witness/ran; sleep 1000"],
        };
        int entries = scene.Tuck.Ledger.Length;
        CommandResult result = scene[frontend].Run(real, container);
        Assert.True(result.ExitCode != 0, "it started");
        if (frontend is Frontend.Docker)
        {
            // It has made the container, whose id it tells.
            Assert.Equal((DockerFailed, scene[frontend].IdOf(container.Name)), (result.ExitCode, result.Output.Trim()));
        }
        else if (frontend is Frontend.Podman)
        {
            Assert.Equal((PodmanRuntimeFailed, ""), (result.ExitCode, result.Output));
        }
        string line = Assert.Single(result.Error.Split('\n'), text => text.Contains("tuck-runtime: ", StringComparison.Ordinal));
        Assert.DoesNotContain(Refusal.Canary, result.Error);
        scene[frontend].Remove(container.Name);
        Assert.Empty(Directory.GetFileSystemEntries(witness));
        Assert.Equal(entries, scene.Tuck.Ledger.Length);
        return line;
    }
}
