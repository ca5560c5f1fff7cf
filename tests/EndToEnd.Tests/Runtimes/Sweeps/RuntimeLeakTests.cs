using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes.Sweeps;

/// <summary>Hundreds of containers come and go, many at once, some of them refused: nothing is left of them.</summary>
[Trait("Needs", "Testbed")]
[Trait("Speed", "Slow")]
public sealed class RuntimeLeakTests
{
    private const int AtOnce = 10;
    private const int All = 300;

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Forky, Frontend.Docker)]
    [OnFrontends(Release.Trixie, Frontend.Podman)]
    public async Task Three_hundred_containers_leave_nothing(Release release, Frontend frontend, string real)
    {
        using ShimScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Tuck.Secrets.Write("theirs", Refusal.Canary);
        ShimFrontend engine = scene[frontend];
        var mounts = scene.Node.Mounts;
        await Parallel.ForAsync(0, All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (i, _) =>
        {
            bool isRefused = i % 5 == 4;
            ShimContainer container = new(isRefused ? "theirs" : "key; key,target=/etc/app/token")
            {
                Command = ["sh", "-c", "[ \"$(cat /run/secrets/key)\" = abc ] && sleep 1000"],
            };
            CommandResult result = engine.Run(real, container);
            Assert.Equal(isRefused, result.ExitCode != 0);
            if (!isRefused)
            {
                Assert.Equal("abc", engine.Exec(container.Name, "cat", "/etc/app/token").Done().Output);
            }
            engine.Remove(container.Name);
            return ValueTask.CompletedTask;
        });
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        Assert.Empty(scene.Node.Mounts.Except(mounts));
        // The placeholder's empty file stays, for all.
        Assert.Equal(
            [scene.Tuck.RunPath + "/placeholder"], Directory.EnumerateFiles(scene.Tuck.RunPath, "*", SearchOption.AllDirectories));
        Assert.Equal("", scene.Node.Try("pgrep", "-f", "tuck-runtime.* create").Output);
    }
}
