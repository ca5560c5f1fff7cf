using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>The tour of docs/kubernetes.md, on a machine without tuck: its commands and its pod, as they stand.</summary>
[Trait("Needs", "Testbed")]
public sealed class KubernetesPageTests
{
    [TestbedTheory("tuck", "tuck-hook", "tuck-nri", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_tour_of_kubernetes_works_as_it_stands(Release release)
    {
        using Node node = new(release);
        Page tour = Page.Read("kubernetes.md").Tour();
        Repository repository = new(node);
        _ = repository.Try(string.Join('\n', tour.TextsOf("sh"))).Done();
        Assert.Equal(["restart containerd", "enable --now tuck-nri"], repository.Heard());

        _ = node.Start();
        NriPlugin plugin = NriPlugin.Start(node, "/usr/local/bin/tuck-nri");
        PodManifest manifest = new(tour.TextsOf("yaml").Single());
        string pod = node.Cri.RunPod(manifest.Request);
        string[] ids = [.. manifest.Containers.Select(name => node.Cri.Up(pod, new ContainerRequest(name)))];

        Assert.Equal(["app", "proxy"], manifest.Containers);
        Assert.Equal("correct horse battery staple", node.Cri.Exec(ids[0], "cat", "/run/secrets/db-password").Done().Output);
        Assert.Equal("abc", node.Cri.Exec(ids[1], "cat", "/etc/proxy/token").Done().Output);
        Assert.Contains("db-password", node.Run("tuck", "status"));

        plugin.Stop();
        string late = node.Cri.CreateContainer(pod, new ContainerRequest("app") { Attempt = 1 });
        Assert.Contains("tuck-nri took no part", PodScene.RefusalOf(() => node.Cri.StartContainer(late)));
    }
}
