namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>What containers and their deliveries must not leave on a machine: all there is more than at the beginning, a line each.</summary>
internal sealed class NodeRemains(PodScene scene, MetricsPage metrics)
{
    private readonly HashSet<MountInfo> _mounts = [.. scene.Node.Mounts];

    /// <summary>Waits until nothing is left: the runtime tells a plugin of an end after who asked for it.</summary>
    public void AssertNone()
    {
        string[] left = [];
        try
        {
            Wait.Until(() => (left = [.. All()]).Length == 0);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail("left: " + string.Join('\n', left));
        }
    }

    private IEnumerable<string> All() => [.. Mounts(), .. Entries("run/ledger"), .. Entries("run/staged"), .. Prepared()];

    private IEnumerable<string> Mounts() => scene.Node.Mounts.Where(mount => !_mounts.Contains(mount)).Select(mount => $"mount {mount}");

    private string[] Entries(string directory)
        => Directory.Exists(scene.Tuck.At(directory)) ? Directory.GetFileSystemEntries(scene.Tuck.At(directory)) : [];

    private IEnumerable<string> Prepared() => metrics.Value("tuck_prepared") is > 0 and var count ? [$"{count} prepared"] : [];
}
