using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The plugin as a program: how it is started, configured, watched and ended.</summary>
[Trait("Needs", "Testbed")]
public sealed class PluginTests
{
    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_runtime_starts_it_from_its_own_directory(Release release)
    {
        using PodScene scene = new(new Node(release));
        scene.Secret("key", "abc");
        // As `tuck engine configure containerd --pre-installed` does: a link, no arguments, no environment to speak of.
        string plugins = scene.Node.Outside("/opt/nri/plugins");
        _ = Directory.CreateDirectory(plugins);
        _ = File.CreateSymbolicLink(plugins + "/10-tuck", scene.Tuck.NriPath);
        string configuration = scene.Node.Outside("/etc/nri/conf.d");
        _ = Directory.CreateDirectory(configuration);
        File.Copy(scene.Tuck.ConfigPath, configuration + "/10-tuck.conf");
        _ = scene.Node.Start();
        // NRI 0.6 shows a plugin that it has launched no list of what exists.
        Wait.Until(() => Registrations(scene) == 1);

        string id = scene.Cri.Up(scene.PodWithoutPlugin(("tuck/secrets", "key")));
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);

        scene.Node.Containerd.Restart();
        Wait.Until(() => Registrations(scene) == 2);
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
        Assert.Single(Directory.GetDirectories(scene.Node.Outside("/proc")), directory => NameOf(directory) == "10-tuck");
    }

    /// <summary>containerd 1.7 does not even start its CRI with a plugin that refuses.</summary>
    [TestbedFact(Release.Forky, "tuck-nri")]
    public void A_configuration_from_the_runtime_that_is_not_valid_is_refused_and_named()
    {
        using PodScene scene = new(new Node(Release.Forky));
        string plugins = scene.Node.Outside("/opt/nri/plugins");
        _ = Directory.CreateDirectory(plugins);
        _ = File.CreateSymbolicLink(plugins + "/10-tuck", scene.Tuck.NriPath);
        string configuration = scene.Node.Outside("/etc/nri/conf.d");
        _ = Directory.CreateDirectory(configuration);
        File.WriteAllText(configuration + "/10-tuck.conf", "[nri]\ncolour = 1\n");
        _ = scene.Node.Start();
        Wait.Until(() => scene.Node.Containerd.Log.Contains("unknown key colour", StringComparison.Ordinal));
    }

    [TestbedFact(Release.Forky, "tuck-nri")]
    public void A_grant_counts_for_the_next_container_and_a_bad_configuration_for_none()
    {
        using PodScene scene = new(Release.Forky);
        scene.Tuck.Secrets.Write("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key"));
        Assert.Contains("no grant", scene.RefusesToCreate(pod));
        scene.Tuck.Grant("key", "pod=web");
        string id = scene.Cri.Up(pod);
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);

        string good = File.ReadAllText(scene.Tuck.ConfigPath);
        File.WriteAllText(scene.Tuck.ConfigPath, good + "[colour]\n");
        Assert.Equal(0, Syscall.kill(scene.Plugin.Pid, Signum.SIGHUP));
        scene.Plugin.WaitFor("configuration not taken, the one before stays");
        Assert.Contains("unknown key colour", scene.Plugin.Log);
        _ = scene.Cri.Up(pod, new ContainerRequest("second"));
        File.WriteAllText(scene.Tuck.ConfigPath, good);
        Assert.Equal(0, Syscall.kill(scene.Plugin.Pid, Signum.SIGHUP));
        scene.Plugin.WaitFor("configuration read");
        Assert.Single(scene.Plugin.Lines, line => line.Contains("registered"));
    }

    [TestbedFact(Release.Forky, "tuck-nri")]
    public void Its_figures_are_there_for_prometheus()
    {
        using PodScene scene = new(Release.Forky);
        string socket = scene.Tuck.At("run/metrics.sock");
        scene.Tuck.Set("nri", "metrics", socket);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets.app", "key"), ("tuck/secrets.side", "theirs"));
        _ = scene.Cri.Up(pod);
        _ = scene.Cri.CreateContainer(pod, new ContainerRequest { Attempt = 1 });
        _ = PodScene.RefusalOf(() => scene.Cri.CreateContainer(pod, new ContainerRequest("side")));

        string[] figures = Command.Run("curl", "--silent", "--fail", "--unix-socket", scene.Node.Outside(socket), "http://localhost/metrics").Split('\n');
        foreach (string line in (string[])[
            "tuck_deliveries_total 1", "tuck_failures_total{reason=\"denied\"} 1", "tuck_failures_total{reason=\"kernel\"} 0",
            "tuck_live_mounts 1", "tuck_prepared 1", "tuck_undelivered 0", "tuck_connected 1",
            "tuck_delivery_seconds_count{event=\"start\"} 1", "tuck_delivery_seconds_count{event=\"create\"} 3"])
        {
            Assert.Contains(line, figures);
        }
        Assert.Contains("# TYPE tuck_delivery_seconds histogram", figures);
        Assert.Equal("srwx------", Command.Run("stat", "-c", "%A", scene.Node.Outside(socket)).Trim());
    }

    [TestbedFact(Release.Forky, "tuck-nri")]
    public void Its_log_can_be_json_and_a_service_manager_is_told()
    {
        using PodScene scene = new(Release.Forky);
        scene.Tuck.Set("log", "format", "json");
        scene.Secret("key", "abc");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(scene.Tuck.At("notify")));
        manager.ReceiveTimeout = 10_000;
        NriPlugin plugin = NriPlugin.Start(
            scene.Node,
            "env", "NOTIFY_SOCKET=" + scene.Tuck.At("notify"), scene.Tuck.NriPath, "--config", scene.Tuck.ConfigPath, "--socket", Containerd.NriSocket);
        Assert.Equal("READY=1", Receive(manager));
        Assert.StartsWith("STATUS=registered with containerd", Receive(manager), StringComparison.Ordinal);
        _ = scene.Cri.Up(scene.PodWithoutPlugin(("tuck/secrets", "key")));
        Wait.Until(() => plugin.Lines.Any(line => line.Contains("done")));
        Assert.All(plugin.Lines, line => Assert.NotNull(JsonNode.Parse(line)!["@m"]));
        plugin.Stop();
        Assert.Equal("STOPPING=1", Receive(manager));
    }

    private static string Receive(Socket socket)
    {
        byte[] bytes = new byte[1000];
        return Encoding.UTF8.GetString(bytes, 0, socket.Receive(bytes));
    }

    [Fact]
    public void Without_a_runtime_it_waits_for_one_and_says_so_once()
    {
        using Installation tuck = new();
        using Command plugin = tuck.Host.Start(tuck.NriPath, "--config", tuck.ConfigPath, "--socket", "/run/nri/nri.sock");
        string log = "";
        Wait.Until(() => (log = string.Join('\n', tuck.Log)).Contains("/run/nri/nri.sock: ", StringComparison.Ordinal));
        Assert.DoesNotContain("registered", log);
        Assert.Contains("nobody listens there", log);
        Assert.Equal(0, Syscall.kill(plugin.Pid, Signum.SIGTERM));
        Assert.Equal(0, plugin.Finish().ExitCode);
        Assert.Single(tuck.Log);
    }

    [Theory]
    [InlineData(2, "unknown option --nonsense", "--nonsense")]
    [InlineData(2, "--index 7 is not valid", "--index", "7")]
    [InlineData(3, "unknown key colour", "--config", "@BAD@")]
    [InlineData(3, "/no/such.toml: no such file", "--config", "/no/such.toml")]
    public void What_is_wrong_at_the_start_is_one_line_and_a_code(int exitCode, string cause, params string[] arguments)
    {
        using Installation tuck = new();
        File.WriteAllText(tuck.At("bad.toml"), "colour = 1\n");
        CommandResult result = tuck.Host.Try([tuck.NriPath, .. arguments.Select(word => word.Replace("@BAD@", tuck.At("bad.toml"), StringComparison.Ordinal))]);
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"\Atuck-nri: start: [^\n]+\n\z", result.Error);
        Assert.Contains(cause, result.Error);
    }

    private static int Registrations(PodScene scene) => scene.Tuck.Log.Count(line => line.Contains("tuck-nri: registered"));

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
