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
    public void Of_any_user_from_the_first_start_on(Release release, Frontend frontend, string real)
    {
        (ShimScene scene, ShimContainer container) = Guarded(release);
        ShimFrontend engine = scene[frontend];
        _ = engine.Run(real, container with { User = "1000" }).Done();
        Assert.Equal("hi\n", engine.Exec(container.Name, "echo", "hi").Done().Output);
        engine.Remove(container.Name);
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

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void Who_names_no_policy_has_the_configurations(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        scene.Secret("key", Refusal.Canary);
        scene.Tuck.ExecPolicy("d" + frontend + real, "args = [\"echo\", \"hi\"]");
        ShimContainer holder = new("key");
        ShimContainer other = new();
        _ = engine.Run(real, holder).Done();
        _ = engine.Run(real, other).Done();
        Assert.Equal(Refusal.Canary, engine.Exec(holder.Name, "cat", "/run/secrets/key").Done().Output);
        scene.Tuck.Set("runtime", "exec-policy", "d" + frontend + real);
        try
        {
            Assert.Equal("hi\n", engine.Exec(holder.Name, "echo", "hi").Done().Output);
            CommandResult denied = engine.Exec(holder.Name, "cat", "/run/secrets/key");
            Assert.NotEqual(0, denied.ExitCode);
            Assert.Contains($"{Blocked} d{frontend}{real}: ", denied.Error + denied.Output);
            Assert.DoesNotContain(Refusal.Canary, denied.Error + denied.Output);
            Assert.Equal("there\n", engine.Exec(other.Name, "sh", "-c", "echo there").Done().Output);
        }
        finally
        {
            scene.Tuck.Unset("runtime", "exec-policy");
        }
        engine.Remove(holder.Name);
        engine.Remove(other.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker)]
    [OnFrontends(Release.Forky, Frontend.Docker)]
    public void A_health_check_runs_where_the_policy_lets_it(Release release, Frontend frontend, string real)
    {
        (ShimScene scene, ShimContainer denied) = Guarded(release);
        ShimFrontend engine = scene[frontend];
        string policy = "h" + Guid.NewGuid().ToString("n")[..8];
        scene.Tuck.HealthCheckPolicy(policy);
        string[] options = ["--health-cmd", "test -s /run/secrets/key", "--health-interval", "1s", "--health-retries", "1"];
        denied = denied with { Options = options };
        ShimContainer allowed = new("key")
        {
            Options = options,
            Annotations = new Dictionary<string, string> { ["tuck/exec"] = policy },
        };
        _ = engine.Run(real, denied).Done();
        _ = engine.Run(real, allowed).Done();
        Wait.Until(() => HealthOf(allowed) != "starting" && HealthOf(denied) != "starting");
        Assert.Equal(("healthy", "unhealthy"), (HealthOf(allowed), HealthOf(denied)));
        Assert.Contains(Blocked, scene.Docker.Inspect(denied.Name, "{{range .State.Health.Log}}{{.Output}}{{end}}"));
        Assert.NotEqual(0, engine.Exec(allowed.Name, "test", "-s", "/run/secrets/key").ExitCode);
        engine.Remove(denied.Name);
        engine.Remove(allowed.Name);

        string HealthOf(ShimContainer container) => scene.Docker.Inspect(container.Name, "{{.State.Health.Status}}");
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Forky, Frontend.Docker)]
    public void A_health_check_may_be_kept_from_secrets(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        scene.Secret("key", Refusal.Canary);
        string policy = "h" + Guid.NewGuid().ToString("n")[..8];
        scene.Tuck.HealthCheckPolicy(policy, seesSecrets: false);
        ShimContainer container = new("key")
        {
            Options = ["--health-cmd", "test ! -e /run/secrets/key", "--health-interval", "1s", "--health-retries", "1"],
            Annotations = new Dictionary<string, string> { ["tuck/exec"] = policy },
        };
        _ = scene[frontend].Run(real, container).Done();
        Wait.Until(() => scene.Docker.Inspect(container.Name, "{{.State.Health.Status}}") != "starting");
        Assert.Equal("healthy", scene.Docker.Inspect(container.Name, "{{.State.Health.Status}}"));
        scene[frontend].Remove(container.Name);
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
