using Grpc.Core;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>
/// NRI goes on without a plugin that is not there. What refuses instead: the start guard, which comes with the plugin's adjustment,
/// and the base specification that <c>tuck engine configure containerd</c> sets up.
/// </summary>
[Trait("Needs", "Testbed")]
public sealed class GuardTests
{
    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void With_a_base_specification_nothing_that_asks_starts_without_the_plugin(Release release)
    {
        using PodScene scene = Configured(release);
        string pod = scene.Pod(("tuck/secrets.app", "key"), ("tuck/env-to-file", "API_TOKEN"));
        scene.Plugin.Stop();

        string id = scene.Cri.CreateContainer(pod, new ContainerRequest().Script("echo ran"));
        Assert.Contains("nothing is prepared at /run/secrets/key for key: tuck-nri took no part", scene.RefusesToStart(id));
        ContainerRequest moving = new("side") { Variables = { ["API_TOKEN"] = "t" } };
        string side = scene.Cri.CreateContainer(pod, moving.Script("echo ran"));
        Assert.Contains("API_TOKEN is still in the environment", scene.RefusesToStart(side));
        Assert.Equal("", scene.Cri.Exec(scene.Cri.Up(pod, new ContainerRequest("nothing")), "ls", "-A", "/run").Done().Output);

        scene.Plugin.StartAgain();
        string again = scene.Cri.Up(pod, new ContainerRequest { Attempt = 1, Variables = { ["API_TOKEN"] = "t" } });
        Assert.Equal("abct", scene.Cri.Exec(again, "cat", "/run/secrets/key", "/run/secrets/API_TOKEN").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_plugin_that_hangs_when_the_container_is_created_costs_the_container(Release release)
    {
        using PodScene scene = Configured(release);
        string pod = scene.Pod(("tuck/secrets", "key"));
        scene.Plugin.Freeze();
        string id = scene.Cri.CreateContainer(pod, new ContainerRequest().Script("echo ran"));
        Assert.Contains("tuck-nri took no part", scene.RefusesToStart(id));
        scene.Plugin.Thaw();
        Wait.Until(() => scene.Plugin.Lines.Count(line => line.Contains("synchronized")) == 2);
        Assert.Equal("abc", scene.Cri.Exec(scene.Cri.Up(pod, new ContainerRequest { Attempt = 1 }), "cat", "/run/secrets/key").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_start_guard_can_be_left_out(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Tuck.Set("nri", "guard", false);
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")));
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
        Assert.DoesNotContain("tuck-hook", scene.Cri.Info(id)["runtimeSpec"]!.ToJsonString());
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Without_the_hooks_program_nothing_that_asks_is_created(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Tuck.Set("nri", "hook", "/no/such/tuck-hook");
        Assert.Contains("hook /no/such/tuck-hook: no such file", scene.RefusesToCreate(scene.Pod(("tuck/secrets", "key"))));
    }

    /// <summary>As on a runtime that only logs an error at the start (CRI-O): tuck-hook delivers.</summary>
    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_hook_that_the_plugin_injects_delivers(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Secret("other", "o");
        scene.Tuck.Set("nri", "attach", "hook");
        string pod = scene.Pod(("tuck/secrets.app", "key; key,target=/etc/app/token,mode=0440"), ("tuck/secrets.side", "other"));

        string id = scene.Cri.CreateContainer(pod, new ContainerRequest { User = 1000 });
        scene.Plugin.Kill();
        scene.Cri.StartContainer(id);
        Assert.Equal("abcabc", scene.Cri.Exec(id, "cat", "/run/secrets/key", "/etc/app/token").Done().Output);
        Assert.Equal("400 1000:0\n", scene.Cri.Exec(id, "stat", "-c", "%a %u:%g", "/run/secrets/key").Done().Output);
        Assert.Equal("containerd", (string?)scene.Tuck.Ledger.Single()["engine"]);

        scene.Plugin.StartAgain();
        string side = scene.Cri.CreateContainer(pod, new ContainerRequest("side").Script("echo ran"));
        File.Delete(scene.Tuck.Secrets.PathOf("other"));
        RpcException refusal = Assert.Throws<RpcException>(() => scene.Cri.StartContainer(side));
        Assert.Contains("tuck-hook: deliver other", refusal.Status.Detail);
        Assert.Contains("no such secret", refusal.Status.Detail);
        scene.Cri.RemovePod(pod);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_hook_that_delivers_cannot_move_variables_and_says_so(Release release)
    {
        using PodScene scene = new(release);
        scene.Tuck.Set("nri", "attach", "hook");
        string refusal = scene.RefusesToCreate(
            scene.Pod(("tuck/env-to-file", "API_TOKEN")), new ContainerRequest { Variables = { ["API_TOKEN"] = "t" } });
        Assert.Contains("tuck/env-to-file: not with this runtime", refusal);
    }

    /// <summary>containerd as `tuck engine configure containerd --guard base-spec` leaves it.</summary>
    private static PodScene Configured(Release release)
    {
        Node node = new(release);
        PodScene scene = new(node);
        _ = scene.Tuck.Cli([], "engine", "configure", "containerd", "--guard", "base-spec", "--hook", scene.Tuck.HookPath).Done();
        _ = node.Start();
        scene.Secret("key", "abc");
        return scene;
    }
}
