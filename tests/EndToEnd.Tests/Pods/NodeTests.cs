using System.Diagnostics;
using Grpc.Core;
using Tuck.EndToEnd.Tests.Pods.Runtime;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The test bed itself: pods without any plugin.</summary>
[Trait("Needs", "Testbed")]
public sealed class NodeTests
{
    [Theory]
    [OnContainerd(Release.Trixie, "1.7.")]
    [OnContainerd(Release.Forky, "2.1.")]
    public void It_runs_the_containerd_it_says_it_does(Release release, string version)
    {
        using Node node = Node.Up(release);
        Assert.StartsWith(version, node.Cri.Version(), StringComparison.Ordinal);
        Assert.True(File.Exists(node.Outside(Containerd.NriSocket)));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_container_of_a_pod_runs_and_programs_run_in_it(Release release)
    {
        using Node node = Node.Up(release);
        string pod = node.Cri.RunPod(new PodRequest("shop", "trade") { Annotations = { ["a"] = "b" } });
        ContainerRequest request = new()
        {
            User = 1000,
            Group = 1001,
            ReadOnlyRoot = true,
            Variables = { ["NAME"] = "value" },
            Mounts = [new("/data", node.Directory.MakeDirectory("data"))],
        };
        string id = node.Cri.Up(pod, request);
        CommandResult result = node.Cri.Exec(id, "sh", "-c", "id -u; id -g; echo $NAME; touch /data/x /y; echo end >&2; exit 3");
        Assert.Equal((3, "1000\n1001\nvalue\n"), (result.ExitCode, result.Output));
        Assert.Contains("Read-only file system", result.Error);
        Assert.Contains("end\n", result.Error);
        Assert.Equal(ContainerState.ContainerRunning, node.Cri.Status(id).State);
        Assert.Contains(node.MountsOf(node.Cri.InitPid(id)), mount => mount.Point == "/data");
        Assert.Contains("sleep", File.ReadAllText($"/proc/{node.PidOutside(node.Cri.InitPid(id))}/cmdline"));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_author_of_an_image_chooses_its_user(Release release)
    {
        using Node node = Node.Up(release);
        string id = node.Cri.Up(node.Cri.RunPod(), new ContainerRequest { Image = AppImages.UserApp });
        Assert.Equal("1000\n", node.Cri.Exec(id, "id", "-u").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void An_image_may_be_whatever_its_author_made_of_it(Release release)
    {
        using Node node = Node.Up(release);
        using TemporaryDirectory directory = new();
        string root = directory.At("root");
        Bundle.MakeRoot(root);
        Directory.Delete(root + "/run");
        _ = File.CreateSymbolicLink(root + "/run", "/tmp");
        node.Load(new AuthoredImage("localhost/hostile:1") { Root = root });
        string id = node.Cri.Up(
            node.Cri.RunPod(), new ContainerRequest { Image = "localhost/hostile:1", Command = ["sleep", "1000"] });
        Assert.Equal("/tmp\n", node.Cri.Exec(id, "readlink", "/run").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_container_ends_with_its_code_and_its_output_is_kept(Release release)
    {
        using Node node = Node.Up(release);
        string pod = node.Cri.RunPod();
        string id = node.Cri.Up(pod, new ContainerRequest().Script("echo out; echo err >&2; exit 7"));
        Assert.Equal((7, "Error"), (node.Cri.WaitForExit(id).ExitCode, node.Cri.Status(id).Reason));
        Assert.Contains("out\n", node.Cri.Logs(id));
        Assert.Contains("err\n", node.Cri.Logs(id));
        node.Cri.Remove(id);
        Assert.Empty(node.Cri.Containers(pod));
        string again = node.Cri.Up(pod, new ContainerRequest { Attempt = 1 });
        node.Cri.Stop(again);
        Assert.Equal(ContainerState.ContainerExited, node.Cri.Status(again).State);
        node.Cri.StopPod(pod);
        node.Cri.RemovePod(pod);
        Assert.Empty(node.Cri.Containers());
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_the_runtime_refuses_is_told_in_its_words(Release release)
    {
        using Node node = Node.Up(release);
        string id = node.Cri.CreateContainer(node.Cri.RunPod(), new ContainerRequest { Command = ["/no-such-program"] });
        RpcException error = Assert.Throws<RpcException>(() => node.Cri.StartContainer(id));
        Assert.Contains("/no-such-program", error.Status.Detail);
        Assert.Contains("/no-such-program", node.Cri.Status(id).Message);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Containers_outlive_their_containerd(Release release)
    {
        using Node node = Node.Up(release);
        string pod = node.Cri.RunPod();
        string id = node.Cri.Up(pod);
        int first = node.Cri.InitPid(id);
        node.Containerd.Restart();
        Assert.Equal(first, node.Cri.InitPid(id));
        node.Containerd.Kill();
        Assert.False(node.Containerd.IsRunning);
        Assert.NotEqual(0, node.PidOutside(first));
        node.Containerd.Start();
        Assert.Equal("here\n", node.Cri.Exec(id, "echo", "here").Done().Output);
        node.Cri.RemovePod(pod);
        Assert.Equal(0, node.PidOutside(first));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_pod_may_have_users_of_its_own(Release release)
    {
        using Node node = Node.Up(release);
        string id = node.Cri.Up(node.Cri.RunPod(new PodRequest { HostNetwork = false, FirstUser = 200_000 }));
        Assert.Equal("0\n", node.Cri.Exec(id, "id", "-u").Done().Output);
        string map = File.ReadAllText(node.Outside($"/proc/{node.Cri.InitPid(id)}/uid_map"));
        Assert.Equal(["0", "200000", "65536"], map.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [TestbedTheory("tuck", "tuck-hook")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Tuck_can_be_installed_on_it(Release release)
    {
        using Installation tuck = new(Node.Up(release));
        tuck.Secret("db-password", "value");
        Assert.Contains("db-password", tuck.Cli([], "secret", "ls").Done().Output);
        Assert.Equal("node\n", tuck.Host.Run("hostname"));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Nothing_is_left_of_a_machine(Release release)
    {
        IReadOnlyList<MountInfo> mounts = MountInfo.Of(1);
        Node node = Node.Up(release);
        IReadOnlyList<int> processes;
        string directory = node.Directory.Path;
        string cgroup = node.Cgroup;
        using (node)
        {
            _ = node.Cri.Up(node.Cri.RunPod());
            processes = ProcessNumbers.Of(node);
            Assert.NotEmpty(ControlGroups.Of(cgroup));
        }
        // The machine's first process, containerd, two shims or one, the pause, the container.
        Assert.InRange(processes.Count, 5, 12);
        Assert.DoesNotContain(processes, pid => Directory.Exists($"/proc/{pid}"));
        Assert.Empty(ControlGroups.Of(cgroup));
        Assert.False(Directory.Exists(directory));
        Assert.DoesNotContain(MountInfo.Of(1).Except(mounts), mount => mount.Point.StartsWith(directory, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Testbed.RootOf(release) + "/mnt/upper"));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void It_is_quickly_there(Release release)
    {
        _ = AppImages.Archive;
        Stopwatch watch = Stopwatch.StartNew();
        using Node node = Node.Up(release);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }
}
