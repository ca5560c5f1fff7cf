using System.Diagnostics;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>The test bed itself: Docker, Podman and ctr without anything of ours.</summary>
[Trait("Needs", "Testbed")]
public sealed class DockerNodeTests
{
    [Theory]
    [OnContainerd(Release.Trixie, "26.1.")]
    [OnContainerd(Release.Forky, "28.5.")]
    public void It_runs_the_docker_it_says_it_does(Release release, string version)
    {
        _ = AppImages.Archive;
        Stopwatch watch = Stopwatch.StartNew();
        using DockerNode node = DockerNode.Up(release);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        Assert.StartsWith(version, node.Docker.Try("version", "--format", "{{.Server.Version}}").Done().Output, StringComparison.Ordinal);
    }

    [Theory]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void A_container_lives_through_all_there_is(Release release, string runtime)
    {
        using DockerNode node = DockerNode.Up(release);
        node.Docker.Up("web", "--runtime", runtime, "--user", "1000:1001", "--read-only", "--env", "NAME=value");
        CommandResult result = node.Docker.Exec("web", "sh", "-c", "id -u; id -g; echo $NAME; touch /x; exit 3");
        Assert.Equal((3, "1000\n1001\nvalue\n"), (result.ExitCode, result.Output));
        Assert.Contains("Read-only file system", result.Error);
        int first = node.Docker.InitPid("web");
        Assert.Contains("sleep", File.ReadAllText(node.Node.Outside($"/proc/{first}/cmdline")));
        Assert.Contains(node.MountsIn("web"), mount => mount.Point == "/etc/resolv.conf");

        _ = node.Docker.Try("restart", "web").Done();
        int second = node.Docker.InitPid("web");
        Assert.Equal((0, true), (node.Node.PidOutside(first), node.Node.PidOutside(second) > 0));
        _ = node.Docker.Try("stop", "web").Done();
        Assert.Equal(0, node.Docker.InitPid("web"));
        _ = node.Docker.Try("start", "web").Done();
        _ = node.Docker.Try("rm", "--force", "web").Done();
        Assert.Empty(node.Docker.Names());
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_the_author_of_an_image_says_is_heard(Release release)
    {
        using DockerNode node = DockerNode.Up(release);
        node.Docker.Load(new AuthoredImage("localhost/other:1")
        {
            Environment = ["COLOUR=red"],
            Labels = new() { ["a"] = "b" },
            User = "7",
            Command = ["sh", "-c", "id -u; echo $COLOUR"],
        });
        Assert.Equal("7\nred\n", node.Docker.Run("--rm", "localhost/other:1").Done().Output);
        Assert.Equal("b", node.Docker.Inspect("localhost/other:1", "{{.Config.Labels.a}}"));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void With_live_restore_containers_outlive_their_daemon(Release release)
    {
        using DockerNode node = DockerNode.Up(release, ("live-restore", "true"));
        node.Docker.Up("web");
        int first = node.Docker.InitPid("web");
        node.Dockerd.Restart();
        Assert.Equal(first, node.Docker.InitPid("web"));
        node.Dockerd.Kill();
        Assert.NotEqual(0, node.Node.PidOutside(first));
        node.Dockerd.Start();
        Assert.Equal("here\n", node.Docker.Exec("web", "echo", "here").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Its_containers_may_have_users_of_their_own(Release release)
    {
        using DockerNode node = DockerNode.Up(release, ("userns-remap", "default"));
        node.Docker.Up("web");
        string map = File.ReadAllText(node.Node.Outside($"/proc/{node.Docker.InitPid("web")}/uid_map"));
        Assert.Equal(["0", "100000", "65536"], map.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void After_a_loss_of_power_it_starts_what_is_to_be_started_always(Release release)
    {
        using DockerNode node = DockerNode.Up(release);
        node.Docker.Up("web", "--restart", "always");
        node.Docker.Up("once");
        int first = node.Docker.InitPid("web");
        node.Node.LosePower();
        Assert.Equal(0, node.Node.PidOutside(first));
        node.Node.Containerd.Start();
        node.Dockerd.Start();
        Wait.Until(() => node.Docker.InitPid("web") > 0);
        Assert.Equal("here\n", node.Docker.Exec("web", "echo", "here").Done().Output);
        Assert.Equal(0, node.Docker.InitPid("once"));
    }

    [Theory]
    [OnContainerd(Release.Trixie, "5.4.", "runc")]
    [OnContainerd(Release.Forky, "5.8.", "runc")]
    [OnContainerd(Release.Trixie, "5.4.", "crun")]
    [OnContainerd(Release.Forky, "5.8.", "crun")]
    public void Podman_runs_there(Release release, string version, string runtime)
    {
        using Node node = new(release);
        NodePodman podman = new(node);
        podman.Load(AppImages.Archive);
        Assert.StartsWith(version, podman.Try("version", "--format", "{{.Version}}").Done().Output, StringComparison.Ordinal);
        podman.Up("web", "--runtime", runtime, "--user", "1000");
        int first = podman.InitPid("web");
        Assert.Equal(runtime, podman.Inspect("web", "{{.OCIRuntime}}"));
        Assert.Equal("1000\n", podman.Exec("web", "id", "-u").Done().Output);
        _ = podman.Try("restart", "web").Done();
        Assert.Equal((0, true), (node.PidOutside(first), node.PidOutside(podman.InitPid("web")) > 0));
        _ = podman.Try("rm", "--force", "web").Done();
        Assert.Empty(podman.Names());
    }

    [Theory]
    [OnContainerd(Release.Trixie, "runc")]
    [OnContainerd(Release.Forky, "runc")]
    [OnContainerd(Release.Trixie, "crun")]
    [OnContainerd(Release.Forky, "crun")]
    public void Ctr_runs_there(Release release, string runtime)
    {
        using Node node = new(release);
        node.Containerd.Start();
        Ctr ctr = new(node);
        ctr.Load(AppImages.Archive);
        _ = ctr.Run(runtime, "web", "--user", "1000", AppImages.App, "web", "sleep", "1000").Done();
        int first = ctr.InitPid("web");
        Assert.Equal("1000\n", ctr.Exec("web", "id", "-u").Done().Output);
        ctr.Stop("web");
        Assert.Equal(0, node.PidOutside(first));
        _ = ctr.StartAgain("web").Done();
        Assert.NotEqual(first, ctr.InitPid("web"));
        ctr.Stop("web");
        ctr.Remove("web");
        Assert.DoesNotContain("web", ctr.Try("containers", "ls").Done().Output);
    }
}
