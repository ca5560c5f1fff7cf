using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>Restarts of everything there is, in every order: the promises of the design hold through all of them.</summary>
[Trait("Needs", "Testbed")]
public sealed class LifeTests
{
    /// <summary>A container that says that it has run, and goes on.</summary>
    private static readonly ContainerRequest s_speaking = new ContainerRequest().Script("echo ran; exec sleep 1000");

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_container_that_is_restarted_has_the_newest_value(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "first");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.Up(pod);
        Assert.Equal("first", Read(scene, id));
        scene.Tuck.Secrets.Write("key", "second");
        Assert.Equal("first", Read(scene, id));
        scene.Cri.Stop(id);
        string next = scene.Cri.Up(pod, new ContainerRequest { Attempt = 1 });
        Assert.Equal("second", Read(scene, next));
        scene.Cri.Remove(id);
        Assert.Equal("second", Read(scene, next));
        Assert.Equal([next], scene.Tuck.Ledger.Select(entry => (string?)entry["id"]));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_pod_that_is_made_again_has_its_secrets_and_the_old_one_leaves_nothing(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        var before = scene.Node.Mounts;
        string old = scene.Pod(("tuck/secrets", "key"));
        _ = scene.Cri.Up(old);
        scene.Cri.StopPod(old);
        scene.Cri.RemovePod(old);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        Assert.Equal("abc", Read(scene, scene.Cri.Up(scene.Pod(("tuck/secrets", "key")))));
        Assert.Single(scene.Tuck.Ledger);
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(before)));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_runtime_restarts_and_the_plugin_comes_back_by_itself(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.Up(pod);
        foreach (Action stop in (Action[])[scene.Node.Containerd.Stop, scene.Node.Containerd.Kill])
        {
            int registered = Registrations(scene);
            stop();
            scene.Node.Containerd.Start();
            Wait.Until(() => Registrations(scene) > registered);
            Assert.Equal("abc", Read(scene, id));
        }
        Assert.Equal([id], scene.Tuck.Ledger.Select(entry => (string?)entry["id"]));
        Assert.Equal("abc", Read(scene, scene.Cri.Up(pod, new ContainerRequest("second"))));
        Assert.Contains("1 with secrets", scene.Plugin.Log);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_plugin_is_killed_and_running_containers_do_not_notice(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.Up(pod);
        scene.Plugin.Kill();
        Assert.Equal("abc", Read(scene, id));
        scene.Plugin.StartAgain();
        Assert.Equal("abc", Read(scene, id));
        Assert.Equal([id], scene.Tuck.Ledger.Select(entry => (string?)entry["id"]));
        Assert.Equal("abc", Read(scene, scene.Cri.Up(pod, new ContainerRequest("second"))));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Killed_between_creation_and_start_it_costs_the_container(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.CreateContainer(pod, s_speaking);
        scene.Plugin.Kill();
        scene.Cri.StartContainer(id);
        NeverRan(scene, id);
        scene.Plugin.StartAgain();
        Assert.Equal("abc", Read(scene, scene.Cri.Up(pod, s_speaking with { Attempt = 1 })));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Killed_and_there_again_between_creation_and_start_it_delivers(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.CreateContainer(pod);
        scene.Plugin.Kill();
        scene.Plugin.StartAgain();
        scene.Cri.StartContainer(id);
        Assert.Equal("abc", Read(scene, id));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_variables_value_goes_with_the_plugin_and_that_is_said(Release release)
    {
        using PodScene scene = new(release);
        string pod = scene.Pod(("tuck/env-to-file", "API_TOKEN"));
        string id = scene.Cri.CreateContainer(pod, s_speaking with { Variables = new() { ["API_TOKEN"] = "t" } });
        scene.Plugin.Kill();
        scene.Plugin.StartAgain();
        Assert.Contains("the value of API_TOKEN, taken from the environment at creation, went with", scene.RefusesToStart(id));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Hanging_at_the_start_for_longer_than_the_runtime_waits_it_costs_the_container(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.CreateContainer(pod, s_speaking);
        scene.Plugin.Freeze();
        scene.Cri.StartContainer(id);
        NeverRan(scene, id);
        int registered = Registrations(scene);
        scene.Plugin.Thaw();
        Wait.Until(() => Registrations(scene) > registered);
        Assert.Equal("abc", Read(scene, scene.Cri.Up(pod, s_speaking with { Attempt = 1 })));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_container_created_while_the_plugin_was_away_gets_its_secrets_if_it_starts_later(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        scene.Plugin.Stop();
        string id = scene.Cri.CreateContainer(pod);
        scene.Plugin.StartAgain();
        scene.Cri.StartContainer(id);
        Assert.Equal("abc", Read(scene, id));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Who_ran_without_what_it_asks_for_while_the_plugin_was_away_is_named(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        scene.Plugin.Stop();
        _ = scene.Cri.Up(pod);
        scene.Plugin.StartAgain();
        scene.Plugin.WaitFor("team-a/web/app runs without the secrets it asks for");
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_is_gone_when_the_plugin_comes_back_is_forgotten(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string gone = scene.Cri.Up(pod);
        string stays = scene.Cri.Up(pod, new ContainerRequest("second"));
        scene.Plugin.Kill();
        scene.Cri.Stop(gone);
        scene.Cri.Remove(gone);
        Assert.Equal(2, scene.Tuck.Ledger.Length);
        scene.Plugin.StartAgain();
        Wait.Until(() => scene.Tuck.Ledger.Length == 1);
        Assert.Equal(stays, (string?)scene.Tuck.Ledger[0]["id"]);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_a_crash_leaves_is_swept(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Tuck.Set("nri", "sweep", 1);
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")));
        string entry = Directory.GetFiles(scene.Tuck.At("run/ledger")).Single();
        string orphan = entry.Replace(id, new string('0', 64), StringComparison.Ordinal);
        File.WriteAllText(orphan, File.ReadAllText(entry).Replace(id, new string('0', 64), StringComparison.Ordinal)
            .Replace("\"pidStartTime\":", "\"pidStartTime\":1", StringComparison.Ordinal));
        Wait.Until(() => !File.Exists(orphan));
        scene.Plugin.WaitFor("sweep: forgot container 0000");
        Assert.Equal([id], scene.Tuck.Ledger.Select(item => (string?)item["id"]));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void After_a_reboot_everything_is_made_anew(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        _ = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")));
        scene.Node.LosePower();
        // It stands for /run/tuck.
        Directory.Delete(scene.Tuck.RunPath, recursive: true);

        scene.Node.Containerd.Start();
        scene.Plugin.StartAgain();
        Assert.Equal("abc", Read(scene, scene.Cri.Up(scene.Pod(("tuck/secrets", "key")))));
        Assert.Single(scene.Tuck.Ledger);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public async Task Asked_to_end_it_ends_what_it_has_begun(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.CreateContainer(pod);
        using Command slow = scene.Slow("fsopen", milliseconds: 700);
        Task start = Task.Run(() => scene.Cri.StartContainer(id));
        scene.WaitUntilCalled("fsopen");
        Assert.Equal(0, Syscall.kill(scene.Plugin.Pid, Signum.SIGTERM));
        await start;
        Assert.Equal("abc", Read(scene, id));
        Wait.Until(() => !scene.Plugin.IsRunning);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_source_that_is_too_slow_costs_the_container_and_not_the_node(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Secret("other", "o");
        _ = scene.Plugin;
        using (scene.SlowFile(scene.Tuck.Secrets.PathOf("key"), milliseconds: 3000))
        {
            string pod = scene.PodWithoutPlugin(("tuck/secrets.app", "key"), ("tuck/secrets.side", "other"));
            string refusal = scene.RefusesToCreate(pod);
            Assert.Contains("tuck-nri: deliver key to team-a/web/app: its source did not answer within", refusal);
            Assert.Equal("o", scene.Cri.Exec(scene.Cri.Up(pod, new ContainerRequest("side")), "cat", "/run/secrets/other").Done().Output);
            // What was begun with the sandbox has come meanwhile.
            Wait.Until(() => Succeeds(() => scene.Cri.CreateContainer(pod, new ContainerRequest { Attempt = 1 })));
        }
        Assert.Single(scene.Plugin.Lines, line => line.Contains("registered"));
    }

    private static bool Succeeds(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Grpc.Core.RpcException)
        {
            return false;
        }
    }

    private static string Read(PodScene scene, string id) => scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output;

    private static int Registrations(PodScene scene) => scene.Plugin.Lines.Count(line => line.Contains("synchronized"));

    /// <summary>It ended without its program, and says why.</summary>
    private static void NeverRan(PodScene scene, string id)
    {
        Assert.NotEqual(0, scene.Cri.WaitForExit(id).ExitCode);
        string logs = scene.Cri.Logs(id);
        Assert.DoesNotContain("ran\n", logs);
        Assert.Contains("tuck-hook: startContainer: /run/secrets/key was not delivered", logs);
        Assert.Empty(scene.Tuck.Ledger);
    }
}
