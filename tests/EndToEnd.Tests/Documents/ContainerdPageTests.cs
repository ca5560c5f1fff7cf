using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>docs/containerd.md, as it stands, with containerd.</summary>
[Trait("Needs", "Testbed")]
public sealed class ContainerdPageTests
{
    private const string Blocked = "is blocked by policy ops";

    private const string CrioFile = "/etc/crio/crio.conf.d/50-tuck-runtime.conf";

    [TestbedTheory("tuck", "tuck-hook", "tuck-nri", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_page_is_right(Release release)
    {
        using Node node = new(release);
        PageTour tour = new(node, "containerd.md");
        PageCommands.OfCtr(tour.Repository, node);
        Ctr ctr = new(node);
        _ = node.Start();
        ctr.Load(new AuthoredImage("docker.io/library/busybox:latest"));

        string shown = tour.Follow("ctr");
        Assert.Contains("correct horse battery staple", shown);
        Assert.EndsWith("another value", shown);
        Assert.Equal("1000\n", ctr.Exec("web", "id", "-u").Done().Output);
        Assert.Contains("db-password", ctr.Exec("shop", "ls", "/run/secrets").Done().Output);
        Variables(tour, node, ctr);
        _ = tour.Follow("What exec may run");
        Assert.Equal("hi\n", ctr.Exec("web", "echo", "hi").Done().Output);
        Assert.Contains("exec      denied", tour.Run("tuck audit"));
        tour.Leave("nerdctl", "sh", "no package of Debian has nerdctl");
        Pods(tour, node);
        Crio(tour, node);
        tour.AssertDone(followed: 10, checkedOtherwise: 2, left: 1);
    }

    /// <summary>What the page says of a node that has both; without the plugin, the runtime delivers by itself.</summary>
    [TestbedTheory("tuck", "tuck-hook", "tuck-nri", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Beside_the_plugin_it_looks_and_guards_exec(Release release)
    {
        using Node node = new(release);
        PageTour tour = new(node, "containerd.md");
        // It has not been started yet.
        tour.On("restart containerd", () => { });
        PodManifest manifest = new(tour.Check("Pods by RuntimeClass", "yaml", "what a kubelet asks of containerd for it"));
        _ = tour.Run("./install.sh; echo abc | tuck secret create db-password -");
        _ = tour.Follow("Pods by RuntimeClass");
        _ = tour.Follow("What exec may run", "toml");
        _ = node.Start();
        NriPlugin plugin = NriPlugin.Start(node, "/usr/local/bin/tuck-nri");

        string pod = node.Cri.RunPod(manifest.Request);
        string id = node.Cri.Up(pod, new ContainerRequest("app"));
        Assert.Equal("hi\n", node.Cri.Exec(id, "echo", "hi").Done().Output);
        Assert.Contains(Blocked, PodScene.RefusalOf(() => node.Cri.Exec(id, "cat", "/run/secrets/db-password")));
        Assert.Equal("abc\n", File.ReadAllText($"/proc/{node.PidOutside(node.Cri.InitPid(id))}/root/run/secrets/db-password"));
        PodRequest named = manifest.Request with { Attempt = 1 };
        named.Annotations["tuck/exec"] = "ops";
        string other = node.Cri.RunPod(named);
        Assert.Contains("tuck-nri: ", PodScene.RefusalOf(() => node.Cri.Up(other, new ContainerRequest("app"))));

        plugin.Stop();
        string late = node.Cri.CreateContainer(pod, new ContainerRequest("app") { Attempt = 1 });
        node.Cri.StartContainer(late);
        Assert.Equal("abc\n", File.ReadAllText($"/proc/{node.PidOutside(node.Cri.InitPid(late))}/root/run/secrets/db-password"));
    }

    private static void Variables(PageTour tour, Node node, Ctr ctr)
    {
        string environment = tour.Follow("Variables to files");
        Assert.Contains("API_TOKEN_FILE=/run/secrets/API_TOKEN\n", environment);
        Assert.DoesNotContain("API_TOKEN=", environment);
        // What the page says of it under "What is not protected", and no more.
        string value = ctr.Exec("api", "cat", "/run/secrets/API_TOKEN").Done().Output;
        Assert.Contains(value, ctr.Try("containers", "info", "api").Done().Output);
        CommandResult found = node.Try("grep", "-rlsF", value, "/var/lib/containerd", "/run", "/var/log", "/etc");
        Assert.Equal(["/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db"], found.Lines);
    }

    private static void Pods(PageTour tour, Node node)
    {
        tour.On("restart containerd", node.Containerd.Restart);
        PodManifest manifest = new(tour.Check("Pods by RuntimeClass", "yaml", "what a kubelet asks of containerd for it"));
        Assert.Contains("+[plugins.", tour.Follow("Pods by RuntimeClass"));
        string pod = node.Cri.RunPod(manifest.Request);
        string id = node.Cri.Up(pod, new ContainerRequest(Assert.Single(manifest.Containers)));
        int pid = node.PidOutside(node.Cri.InitPid(id));
        Assert.Equal("another value", File.ReadAllText($"/proc/{pid}/root/run/secrets/db-password"));
        Assert.Contains(Blocked, PodScene.RefusalOf(() => node.Cri.Exec(id, "cat", "/run/secrets/db-password")));

        string other = node.Cri.RunPod(manifest.Request with { Name = "db-0", Uid = Guid.NewGuid().ToString() });
        string refusal = PodScene.RefusalOf(() => node.Cri.Up(other, new ContainerRequest("app")));
        Assert.Contains("tuck-runtime: deliver db-password to ", refusal);
        // What the table warns of.
        string without = node.Cri.RunPod(manifest.Request with { Handler = "", Uid = Guid.NewGuid().ToString() });
        Assert.NotEqual(0, node.Cri.Exec(node.Cri.Up(without, new ContainerRequest("app")), "ls", "/run/secrets").ExitCode);
    }

    private static void Crio(PageTour tour, Node node)
    {
        string text = tour.Check("CRI-O", "toml", "the file that the command writes");
        // There is no CRI-O to be restarted.
        tour.On("restart crio", () => { });
        _ = tour.Follow("CRI-O");
        Assert.Equal(text, File.ReadAllText(node.Outside(CrioFile)));
    }
}
