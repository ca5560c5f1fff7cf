using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests;

/// <summary>Podman with our hook in its hooks directory, as <c>tuck engine configure podman</c> leaves it.</summary>
public sealed class PodmanTests : IDisposable
{
    private const string Ask = "--annotation=tuck/secrets=key";

    private readonly Installation _tuck = new();
    private readonly Podman _podman;

    public PodmanTests()
    {
        _podman = new Podman(_tuck);
        _tuck.Secrets.Write("key", Refusal.Canary);
    }

    [EngineTheory(Engine.Podman)]
    [InlineData("image=localhost/app:*")]
    [InlineData("image=localhost/app:1", "engine=podman", "name=web", "user=0")]
    [InlineData("name=w?b")]
    public void A_granted_container_reads_its_secret(params string[] grant)
    {
        _tuck.Grant("key", grant);
        CommandResult kept = _podman.Run("--name", "web", Ask, Podman.Image, "cat", "/run/secrets/key");
        Assert.Equal(Refusal.Canary, kept.Done().Output);
        _ = _podman.Try("rm", "web").Done();
        CommandResult removed = _podman.Run("--rm", "--name", "web", Ask, Podman.Image, "cat", "/run/secrets/key");
        Assert.Equal(Refusal.Canary, removed.Done().Output);
        Assert.Empty(_tuck.Ledger);
    }

    [EngineFact(Engine.Podman)]
    public void A_secret_may_come_from_a_source_which_tells_nothing_when_it_fails()
    {
        string script = _tuck.Source("s", "printf 'secret name=other length=5\\nvalue\\nend\\n'");
        _tuck.Sourced("other", "s");
        _tuck.Grant("other", "name=web");
        string[] run = ["--rm", "--name", "web", "--annotation=tuck/secrets=other", Podman.Image, "cat", "/run/secrets/other"];
        Assert.Equal("value", _podman.Run(run).Done().Output);
        File.AppendAllText(script, $"\nset -x; echo \"error: {Refusal.Canary}\" >&2; echo {Refusal.Canary}; exit 1");
        CommandResult failed = _podman.Run(run);
        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("fetch other from source s: exit code 1, the source printed what may be secret", failed.Error);
        Assert.DoesNotContain(Refusal.Canary, failed.Error + failed.Output + string.Concat(_tuck.Log));
    }

    [EngineTheory(Engine.Podman)]
    [InlineData(false, "image=localhost/other:1")]
    [InlineData(true, "image=localhost/other:1")]
    [InlineData(false, "name=db")]
    [InlineData(true, "engine=oci")]
    public void A_container_that_is_not_granted_does_not_start(bool isRemoved, string grant)
    {
        _tuck.Grant("key", grant);
        string[] options = isRemoved ? ["--rm"] : [];
        CommandResult result = _podman.Run([.. options, "--name", "web", Ask, Podman.Image, "echo", "started"]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(": no grant for engine=podman image=localhost/app:1 name=web user=0; to allow it: tuck grant add key ",
            result.Error);
        Assert.Equal("denied", (string?)_tuck.Audit.Single()["result"]);
        Assert.Empty(_tuck.Ledger);
    }

    [EngineFact(Engine.Podman)]
    public void Restart_and_stop_and_start_see_the_files_again_and_the_ledger_follows()
    {
        _tuck.Grant("key", "name=web");
        _podman.Up("web", Ask);
        Holds("web");
        int first = (int)_tuck.Ledger.Single()["pid"]!;

        _ = _podman.Try("restart", "--time", "0", "web").Done();
        Holds("web");
        Assert.NotEqual(first, (int)_tuck.Ledger.Single()["pid"]!);

        _ = _podman.Try("stop", "--time", "0", "web").Done();
        Wait.Until(() => _tuck.Ledger.Length == 0);
        _tuck.Secrets.Write("key", "rotated");
        _ = _podman.Try("start", "web").Done();
        Assert.Equal("rotated", _podman.Exec("web", "cat", "/run/secrets/key").Done().Output);
        Assert.Equal(2, (int)_tuck.Ledger.Single()["secrets"]![0]!["version"]!);

        _ = _podman.Try("kill", "web").Done();
        Wait.Until(() => _tuck.Ledger.Length == 0);
    }

    [EngineFact(Engine.Podman)]
    public void What_an_image_says_of_itself_grants_nothing()
    {
        _tuck.Grant("key", "image=localhost/trusted:1");
        _tuck.Grant("key", "name=trusted");
        _tuck.Grant("key", "namespace=prod");
        _tuck.Grant("key", "container=trusted");
        string image = _podman.Load(
            "localhost/evil:1",
            new JsonObject
            {
                ["tuck/secrets"] = "key",
                ["io.kubernetes.cri.image-name"] = "localhost/trusted:1",
                ["io.kubernetes.cri.sandbox-namespace"] = "prod",
                ["io.kubernetes.cri.container-name"] = "trusted",
                ["io.podman.annotations.name"] = "trusted",
                ["io.container.manager"] = "libpod",
                ["org.opencontainers.image.ref.name"] = "localhost/trusted:1",
                ["name"] = "trusted",
                ["image"] = "localhost/trusted:1",
            },
            new JsonObject { ["name"] = "trusted", ["tuck/secrets"] = "key" },
            "TUCK_SECRETS=key");
        CommandResult result = _podman.Run("--name", "web", image, "echo", "started");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("no grant for engine=podman image=localhost/evil:1 name=web user=0;", result.Error);
    }

    [EngineFact(Engine.Podman)]
    public void An_image_may_ask_for_what_it_was_granted()
    {
        _tuck.Grant("key", "image=localhost/asking:1");
        string image = _podman.Load("localhost/asking:1", null, null, "TUCK_SECRETS=key");
        Assert.Equal(Refusal.Canary, _podman.Run("--rm", image, "cat", "/run/secrets/key").Done().Output);
    }

    [EngineFact(Engine.Podman)]
    public void An_image_that_asks_by_its_manifests_annotation_is_heard_and_no_more()
    {
        // Podman copies an image's annotations into the container's spec: they ask, and never decide.
        string image = _podman.Load("localhost/asking:1", new JsonObject { ["tuck/secrets"] = "key" });
        CommandResult refused = _podman.Run("--name", "web", image, "echo", "started");
        Assert.Empty(refused.Output);
        Assert.Contains("no grant for engine=podman image=localhost/asking:1 name=web user=0;", refused.Error);
        _tuck.Grant("key", "image=localhost/asking:1");
        Assert.Equal(Refusal.Canary, _podman.Run("--rm", image, "cat", "/run/secrets/key").Done().Output);
    }

    [EngineFact(Engine.Podman)]
    public void A_label_of_an_image_is_no_request()
    {
        string image = _podman.Load("localhost/labelled:1", null, new JsonObject { ["tuck/secrets"] = "key" });
        Assert.Equal("ran\n", _podman.Run("--rm", image, "echo", "ran").Done().Output);
    }

    [EngineFact(Engine.Podman)]
    public void Nothing_podman_keeps_or_makes_of_the_container_holds_the_value()
    {
        _tuck.Grant("key", "name=web");
        _podman.Up("web", Ask, "--env=TUCK_SECRETS=key,target=/etc/app/token");
        Holds("web");
        Assert.Equal(Refusal.Canary, _podman.Exec("web", "cat", "/etc/app/token").Done().Output);

        Assert.DoesNotContain(Refusal.Canary, _podman.Try("inspect", "web").Done().Output);
        Assert.DoesNotContain(Refusal.Canary, _podman.Try("logs", "web").Done().Output);
        Assert.DoesNotContain(Refusal.Canary, _podman.Try("diff", "web").Done().Output);
        Assert.DoesNotContain(Refusal.Canary, _podman.Try("export", "web").Done().Output);
        _ = _podman.Try("commit", "--quiet", "web", "localhost/committed:1").Done();
        Assert.DoesNotContain(Refusal.Canary,
            _podman.Run("--rm", "localhost/committed:1", "sh", "-c", "cat /run/secrets/* /etc/app/*").Output);
        // All of Podman's files: specs, layers, logs, databases.
        CommandResult found =
            _tuck.Host.Try("grep", "-rlFs", Refusal.Canary, _tuck.At("podman"), "/run/podman-root", "/run/podman-tmp");
        Assert.Empty(found.Output);
    }

    [EngineFact(Engine.Podman)]
    public void Podmans_own_secrets_stay_visible_beside_ours()
    {
        _tuck.Grant("key", "name=web");
        File.WriteAllText(_tuck.At("theirs"), "of podman");
        _ = _podman.Try("secret", "create", "theirs", _tuck.At("theirs")).Done();
        CommandResult result = _podman.Run(
            "--rm", "--name", "web", Ask, "--secret", "theirs", Podman.Image,
            "sh", "-c", "cat /run/secrets/theirs /run/secrets/key");
        Assert.Equal("of podman" + Refusal.Canary, result.Done().Output);
    }

    [EngineTheory(Engine.Podman)]
    [InlineData("--user=1000:1000")]
    [InlineData("--user=1000:1000", "--read-only")]
    [InlineData("--user=1000:1000", "--uidmap=0:100000:65536", "--gidmap=0:100000:65536")]
    [InlineData("--env=TUCK_SECRETS=key,mode=0400")]
    [InlineData("--tmpfs=/run")]
    public void The_containers_user_reads_it_however_the_container_is_made(params string[] options)
    {
        _tuck.Grant("key", "image=localhost/app:1");
        string[] ask = options[0].StartsWith("--env", StringComparison.Ordinal) ? [] : [Ask];
        const string show = "stat -c '%a %u:%g' /run/secrets/key; cat /run/secrets/key";
        CommandResult result = _podman.Run(["--rm", .. ask, .. options, Podman.Image, "sh", "-c", show]);
        string owner = options[0].StartsWith("--user", StringComparison.Ordinal) ? "1000:1000" : "0:0";
        Assert.Equal($"400 {owner}\n{Refusal.Canary}", result.Done().Output);
    }

    [EngineFact(Engine.Podman)]
    public void A_bundle_that_is_not_podmans_is_refused_by_a_hook_registered_for_podman()
    {
        using HookScene scene = new();
        scene.Tuck.Secrets.Write("key", Refusal.Canary);
        scene.Tuck.Grant("key", "engine=podman");
        _ = scene.Bundle.Request("key").Save();
        byte[] state = System.Text.Encoding.UTF8.GetBytes(scene.Hold().Pid > 0 ? scene.State.ToJsonString() : "");
        _ = scene.Refuses(4, "no storage record of Podman's", () =>
            scene.Tuck.Host.TryWith(state, scene.Tuck.Hook("createRuntime", "podman")));
    }

    public void Dispose()
    {
        _podman.Dispose();
        _tuck.Dispose();
    }

    private void Holds(string name)
    {
        Assert.Equal(Refusal.Canary, _podman.Exec(name, "cat", "/run/secrets/key").Done().Output);
        var entry = Assert.Single(_tuck.Ledger);
        Assert.Equal(
            (_podman.Inspect(name, "{{.Id}}"), _podman.Inspect(name, "{{.State.Pid}}"), Podman.Image, name),
            ((string)entry["id"]!, entry["pid"]!.ToString(), (string)entry["image"]!, (string)entry["name"]!));
    }
}
