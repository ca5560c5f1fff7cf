using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Runtimes.Sweeps;

/// <summary>What an engine copies out of a container that holds a secret.</summary>
[Trait("Needs", "Testbed")]
public sealed class CopyTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    private static readonly string[] s_places = ["/run/secrets", "/etc/app/token", "/etc/app", "/"];

    private readonly Canary _canary = new();

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker)]
    [OnFrontends(Release.Forky, Frontend.Docker)]
    public void Docker_copies_the_files_below_its_mounts(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        CanarySweep sweep = new(_canary, scene.Node);
        ShimContainer container = Run(scene, frontend, real);
        Assert.Contains("Could not find the file", scene.Docker.Try("cp", container.Name + ":/run/secrets/canary", "-").Error);
        Assert.All(s_places, place => Assert.False(IsCopied(scene.Docker, sweep, container, place)));
        // Into a directory of the host, as it is used.
        _ = scene.Docker.Try("cp", container.Name + ":/", scene.Node.Directory.At(container.Name)).Done();
        Assert.True(File.Exists(scene.Node.Directory.At(container.Name + "/etc/app/token")));
        Assert.Empty(sweep.Hits());
        scene[frontend].Remove(container.Name);
    }

    /// <summary>
    /// It enters the container for that, as exec does, and no runtime is asked. Who may do so may read the memory too.
    /// </summary>
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Podman)]
    public void Podman_copies_what_the_container_sees_while_it_runs(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        CanarySweep sweep = new(_canary, scene.Node);
        ShimContainer container = Run(scene, frontend, real);
        Assert.All(s_places, place => Assert.True(IsCopied(scene.Podman, sweep, container, place)));
        scene[frontend].Stop(container.Name);
        Assert.All(s_places, place => Assert.False(IsCopied(scene.Podman, sweep, container, place)));
        Assert.Empty(sweep.Hits());
        scene[frontend].Remove(container.Name);
    }

    private ShimContainer Run(ShimScene scene, Frontend frontend, string real)
    {
        scene.Tuck.Secrets.Write("canary", _canary.Secret);
        scene.Tuck.Grant("canary", "user=0");
        ShimContainer container = new("canary; canary,target=/etc/app/token");
        _ = scene[frontend].Run(real, container).Done();
        return container;
    }

    private static bool IsCopied(ContainerCli cli, CanarySweep sweep, ShimContainer container, string path)
        => sweep.IsIn(cli.Try("cp", $"{container.Name}:{path}", "-").Done());
}
