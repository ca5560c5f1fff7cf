using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Runtimes.Sweeps;

/// <summary>A secret that was delivered is nowhere on the machine, and in nothing an engine tells, keeps or copies of its container.</summary>
[Trait("Needs", "Testbed")]
[Trait("Speed", "Slow")]
public sealed class RuntimeCanaryTests
{
    private readonly Canary _canary = new();

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void A_value_is_nowhere(Release release, Frontend frontend, string real)
    {
        using ShimScene scene = Scene(release);
        ShimFrontend engine = scene[frontend];
        ShimContainer container = new("canary; canary,target=/etc/app/token");
        CanarySweep sweep = new(_canary, scene.Node);
        _ = engine.Run(real, container).Done();
        Assert.Equal(_canary.Secret, engine.Exec(container.Name, "cat", "/run/secrets/canary").Done().OutputBytes);
        Assert.Empty(sweep.Hits());

        engine.Stop(container.Name);
        Assert.Empty(sweep.Hits());
        engine.Remove(container.Name);
        Assert.Empty(sweep.Hits());
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void Nothing_an_engine_tells_or_copies_has_it(Release release, Frontend frontend, string real)
    {
        using ShimScene scene = Scene(release);
        ShimFrontend engine = scene[frontend];
        ContainerCli cli = frontend == Frontend.Docker ? scene.Docker : scene.Podman;
        ShimContainer container = new("canary; canary,target=/etc/app/token");
        CanarySweep sweep = new(_canary, scene.Node);
        _ = engine.Run(real, container).Done();

        Assert.False(sweep.IsIn(cli.Try("inspect", container.Name).Done()));
        Assert.False(sweep.IsIn(cli.Try("diff", container.Name).Done()));
        Assert.False(sweep.IsIn(cli.Try("export", container.Name).Done()));
        Assert.False(sweep.IsIn(cli.Try("logs", container.Name)));
        _ = cli.Try("commit", container.Name, "localhost/committed:1").Done();
        Assert.False(sweep.IsIn(cli.Try("save", "localhost/committed:1").Done()));
        Assert.Empty(sweep.Hits());
        // The sweep notices one: what the container itself prints goes into its log.
        ShimContainer printing = new("canary") { Command = ["sh", "-c", "cat /run/secrets/canary; sleep 1000"] };
        _ = engine.Run(real, printing).Done();
        Wait.Until(() => sweep.IsIn(cli.Try("logs", printing.Name).Done()));
        engine.Remove(printing.Name);
        engine.Remove(container.Name);
    }

    private ShimScene Scene(Release release)
    {
        ShimScene scene = new(release);
        scene.Tuck.Secrets.Write("canary", _canary.Secret);
        scene.Tuck.Grant("canary", "user=0");
        return scene;
    }
}
