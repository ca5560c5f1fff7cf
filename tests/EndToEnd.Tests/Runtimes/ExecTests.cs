using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>What may be run in a container that holds secrets.</summary>
[Trait("Needs", "Testbed")]
public sealed class ExecTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    private const string Blocked = "ExecProcessRequest is blocked by policy";

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Only_what_the_policy_lists_argument_by_argument(Release release, Frontend frontend, string real)
    {
        (ShimScene scene, ShimContainer container) = Guarded(release);
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        Assert.Equal("hi\n", engine.Exec(container.Name, "echo", "hi").Done().Output);
        Denied(["cat", "/run/secrets/key"]);
        Denied(["echo hi"]);
        Denied(["echo", "hi", "there"]);
        Denied(["sh", "-c", "echo hi"]);
        engine.Remove(container.Name);

        void Denied(string[] argv)
        {
            CommandResult result = engine.Exec(container.Name, argv);
            Assert.NotEqual(0, result.ExitCode);
            Assert.Contains(Blocked, result.Error + result.Output);
            Assert.DoesNotContain(Refusal.Canary, result.Error + result.Output);
            Assert.Contains(
                scene.Tuck.Audit,
                line => ((string?)line["action"], (string?)line["result"], (string?)line["container"])
                    == ("exec", "denied", engine.IdOf(container.Name)));
        }
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void Not_with_more_than_the_container_has(Release release, Frontend frontend, string real)
    {
        (ShimScene scene, ShimContainer container) = Guarded(release);
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container).Done();
        foreach (string[] options in (string[][])[["--env", "X=1"], ["--workdir", "/tmp"], ["--user", "1000"], ["--privileged"]])
        {
            ContainerCli cli = frontend == Frontend.Docker ? scene.Docker : scene.Podman;
            CommandResult result = cli.ExecWith(container.Name, options, "echo", "hi");
            Assert.True(result.ExitCode != 0, string.Join(' ', options));
            Assert.Contains(Blocked, result.Error + result.Output);
        }
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void What_was_moved_into_a_file_is_not_given_again(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = new()
        {
            Variables = ["API_TOKEN=" + Refusal.Canary],
            Annotations = new Dictionary<string, string> { ["tuck/env-to-file"] = "API_TOKEN" },
        };
        _ = engine.Run(real, container).Done();
        string environment = engine.Exec(container.Name, "env").Done().Output;
        Assert.DoesNotContain(Refusal.Canary, environment);
        Assert.Contains("API_TOKEN_FILE=/run/secrets/API_TOKEN\n", environment);
        engine.Remove(container.Name);
    }

    private (ShimScene Scene, ShimContainer Container) Guarded(Release release)
    {
        ShimScene scene = scenes[release];
        string policy = "p" + Guid.NewGuid().ToString("n")[..8];
        scene.Secret("key", Refusal.Canary);
        scene.Tuck.ExecPolicy(policy, "args = [\"echo\", \"hi\"]");
        return (scene, new ShimContainer("key") { Annotations = new Dictionary<string, string> { ["tuck/exec"] = policy } });
    }
}
