namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>Plugins on a machine, of which the reference plugin is one: what the tests of ours rest on.</summary>
[Trait("Needs", "Testbed")]
public sealed class NriPluginTests
{
    [ReferencePluginTheory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_plugin_is_taken_and_may_die_and_come_again(Release release)
    {
        using Node node = Node.Up(release);
        NriPlugin plugin = NriPlugin.Start(node, ReferencePlugin.On(node), "-socket", Containerd.NriSocket);
        _ = node.Cri.Up(node.Cri.RunPod());
        Assert.True(plugin.IsRunning);
        plugin.Kill();
        Assert.False(plugin.IsRunning);
        _ = node.Cri.Up(node.Cri.RunPod());
        plugin.StartAgain();
        Assert.Equal(2, plugin.Lines.Count(line => line == "registered"));
    }

    [ReferencePluginTheory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_plugin_is_started_by_the_runtime(Release release)
    {
        using Node node = new(release);
        NriPlugin plugin = NriPlugin.Install(node, "10-nothing", ReferencePlugin.On(node));
        _ = node.Start();
        plugin.WaitUntilReady();
        int first = plugin.Pid;
        Assert.Contains("nri-nothing", File.ReadAllText($"/proc/{plugin.Pid}/cmdline"));
        _ = node.Cri.Up(node.Cri.RunPod());
        plugin.Kill();
        node.Containerd.Restart();
        Wait.Until(() => plugin.IsRunning);
        Assert.NotEqual(first, plugin.Pid);
    }

    [ReferencePluginTheory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_plugin_that_does_not_answer_is_dropped(Release release)
    {
        using Node node = Node.Up(release);
        NriPlugin plugin = NriPlugin.Start(node, ReferencePlugin.On(node), "-socket", Containerd.NriSocket);
        string pod = node.Cri.RunPod();
        plugin.Freeze();
        _ = node.Cri.Up(pod);
        plugin.Thaw();
        Wait.Until(() => !plugin.IsRunning);
    }

    /// <summary>The recordings of tests/Rpc.Tests are made by this one: TUCK_RECORD names the directory they go to.</summary>
    [ReferencePluginTheory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_passes_between_plugin_and_runtime_can_be_recorded(Release release)
    {
        using Node node = Node.Up(release);
        string directory = Environment.GetEnvironmentVariable("TUCK_RECORD") ?? node.Directory.Path;
        string file = Path.Combine(directory, Testbed.NameOf(release) + ".trunk");
        using TrunkRecorder recorder = new(node, file);
        _ = NriPlugin.Start(node, ReferencePlugin.On(node), "-socket", recorder.Socket);
        string pod = node.Cri.RunPod();
        node.Cri.Remove(node.Cri.Up(pod));
        node.Cri.StopPod(pod);
        node.Cri.RemovePod(pod);
        string[] lines = File.ReadAllLines(file);
        Assert.All(lines, line => Assert.Matches("^[<>] ([0-9a-f]{2})+$", line));
        // Each side speaks on both of the trunk's connections: 1 is the plugin's service, 2 the runtime's.
        Assert.Contains(lines, line => line.StartsWith("> 00000002", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("< 00000001", StringComparison.Ordinal));
    }
}
