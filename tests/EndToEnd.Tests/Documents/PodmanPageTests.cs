using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>docs/podman.md, as it stands, with Podman.</summary>
[Trait("Needs", "Testbed")]
public sealed class PodmanPageTests
{
    private const string Busybox = "docker.io/library/busybox";

    [TestbedTheory("tuck", "tuck-hook", "tuck-nri", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_page_is_right(Release release)
    {
        using Node node = new(release);
        PageTour tour = new(node, "podman.md");
        PageCommands.OfPodman(tour.Repository, node);
        NodePodman podman = new(node);
        podman.Load(new AuthoredImage(Busybox + ":latest"));

        string shown = tour.Follow("Five minutes with the runtime");
        Assert.Contains("+tuck = [\"/usr/local/bin/tuck-runtime-crun\"]", shown);
        Assert.Contains("correct horse battery staple", shown);
        Assert.Contains("another value", shown);
        Assert.Equal("tuck", podman.Inspect("web", "{{.OCIRuntime}}"));
        Assert.Equal("1000\n", podman.Exec("web", "id", "-u").Done().Output);
        _ = tour.Follow("When a container is refused");
        Assert.Contains("db-password", podman.Exec("shop", "ls", "/run/secrets").Done().Output);
        Assert.Contains("denied", tour.Run("tuck audit"));
        Variables(tour, node, podman);
        Exec(tour, podman);
        Quadlet(tour, node, podman);
        Rootless(tour, node);
        WithoutTheRuntime(tour, podman);
        tour.AssertDone(followed: 12, checkedOtherwise: 2, left: 0);
    }

    /// <summary>The page's table of the two ways: what the hook does of it, and what it says where it does not.</summary>
    [TestbedTheory("tuck", "tuck-hook", "tuck-nri", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_hook_is_as_its_column_says(Release release)
    {
        using Node node = new(release);
        PageTour tour = new(node, "podman.md");
        PageCommands.OfPodman(tour.Repository, node);
        new NodePodman(node).Load(new AuthoredImage(Busybox + ":latest"));
        _ = tour.Run("./install.sh");
        _ = tour.Run("echo abc | tuck secret create db-password -; tuck grant add db-password engine=podman name=web");
        Assert.Equal("abc\n", tour.Run(
            $"podman run --rm --name web --annotation tuck/secrets=db-password {Busybox} cat /run/secrets/db-password"));
        Assert.Equal("", tour.Run(
            $"podman run --rm --name web --env TUCK_SECRETS=db-password {Busybox} ls /run/secrets 2>/dev/null || :"));

        string told = Refused(tour, "--runtime runc --name shop --annotation tuck/secrets=db-password");
        Assert.Contains("tuck-hook: deliver db-password to ", told);
        string silent = Refused(tour, "--runtime crun --name shop --annotation tuck/secrets=db-password");
        Assert.Contains("(exit code: 6)", silent);
        Assert.DoesNotContain("no grant", silent);
        Assert.Contains("name=shop", node.Run("tail", "-n", "1", "/var/log/tuck/tuck.log"));

        // Why the page has the hook taken away before the runtime is used.
        _ = tour.Run("tuck engine configure podman --runtime");
        foreach (string annotation in (string[])["tuck/env-to-file=API_TOKEN", "tuck/exec=ops"])
        {
            Assert.Contains("not served by this program", Refused(tour, $"--runtime tuck --env API_TOKEN=x --annotation {annotation}"));
        }
    }

    private static void Rootless(PageTour tour, Node node)
    {
        RootlessUser user = new(node);
        user.Load(new AuthoredImage(Busybox + ":latest"));
        string commands = tour.Check("Rootless", "sh", "run by a user, whose podman has options for this machine");
        // A rootless Podman without control groups of its own, which systemd would give it.
        string shown = user.Try(
            "bash", "-ec",
            "podman() { if [ $1 = run ]; then set -- run --cgroups disabled --network none --stop-signal KILL \"${@:2}\"; fi; "
                + "command podman --storage-driver vfs --cgroup-manager cgroupfs --events-backend file \"$@\"; }; " + commands).Done().Output;
        Assert.Contains("my own password", shown);
        Assert.Contains(shown.Split('\n'), line => line.Contains(" mine ") && line.Contains("my-password"));
        Assert.DoesNotContain("my-password", tour.Run("tuck status"));
        foreach (string place in (string[])[".config/tuck/config.toml", ".config/tuck/store.key", ".local/share/tuck/store", ".local/state/tuck/audit.jsonl"])
        {
            _ = node.Run("test", "-e", $"{RootlessUser.Home}/{place}");
        }
        _ = node.Run("test", "-d", user.RuntimeDirectory + "/tuck/ledger");
        _ = user.Podman("rm", "--force", "--time", "0", "mine").Done();
    }

    private static void Variables(PageTour tour, Node node, NodePodman podman)
    {
        string environment = tour.Follow("Variables to files");
        Assert.Contains("API_TOKEN_FILE=/run/secrets/API_TOKEN\n", environment);
        Assert.DoesNotContain("API_TOKEN=", environment);
        Assert.Contains("DB_PASSWORD_FILE=/run/secrets/db-password\n", environment);
        // What the page says of it under "What is not protected", and no more.
        string value = podman.Exec("api", "cat", "/run/secrets/API_TOKEN").Done().Output;
        Assert.DoesNotContain(value, podman.Try("inspect", "api").Done().Output);
        CommandResult found = node.Try("grep", "-rlsF", value, "/var/lib/containers", "/run", "/var/log", "/etc");
        Assert.Equal(["/var/lib/containers/storage/db.sql"], found.Lines.Where(file => !IsJournal(file)));

        _ = tour.Run($"podman run -d --runtime tuck --name pattern --env OTHER_PASSWORD=on-the-line {Busybox} sleep 1000");
        Assert.Contains("OTHER_PASSWORD=on-the-line", podman.Inspect("pattern", "{{.Config.CreateCommand}}"));
        Assert.Contains("OTHER_PASSWORD_FILE=/run/secrets/OTHER_PASSWORD\n", podman.Exec("pattern", "env").Done().Output);
    }

    private static void Exec(PageTour tour, NodePodman podman)
    {
        _ = tour.Follow("What exec may run");
        Assert.Equal("hi\n", podman.Exec("web", "echo", "hi").Done().Output);
        string[][] more = [["--user", "7"], ["--workdir", "/tmp"], ["--env", "NAME=value"], ["--privileged"]];
        foreach (string[] options in more)
        {
            Assert.Contains("is blocked by policy ops", podman.ExecWith("web", options, "echo", "hi").Error);
        }
        // The rule for a health check has the words that Podman has.
        _ = tour.Run("tuck grant add db-password engine=podman name=checked");
        _ = tour.Run(
            "podman run -d --runtime tuck --name checked --health-cmd 'test -s /run/secrets/db-password' "
            + $"--annotation tuck/secrets=db-password {Busybox} sleep 1000");
        _ = podman.Try("healthcheck", "run", "checked").Done();
        // "What is not protected".
        Assert.Equal("another value", tour.Run("podman cp web:/run/secrets/db-password /run/copied; cat /run/copied; rm /run/copied"));
        Assert.Contains("exec      denied", tour.Run("tuck audit"));
    }

    private static void Quadlet(PageTour tour, Node node, NodePodman podman)
    {
        string unit = tour.Check("Quadlet", "ini", "the podman run that Podman's own generator makes of it");
        string directory = node.Outside("/etc/containers/systemd");
        _ = Directory.CreateDirectory(directory);
        File.WriteAllText(directory + "/web.container", unit);
        string start = Assert.Single(
            node.Run("/usr/libexec/podman/quadlet", "-dryrun").Split('\n'),
            line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        string first = podman.Inspect("web", "{{.Id}}");
        // What systemd puts in; and it runs units in cgroups of its own, which version 1 of them has not.
        _ = tour.Run(start["ExecStart=/usr/bin/".Length..]
            .Replace("%t", "/run", StringComparison.Ordinal)
            .Replace("%N", "web", StringComparison.Ordinal)
            .Replace("--cgroups=split ", "", StringComparison.Ordinal));
        Assert.Equal(("tuck", true), (podman.Inspect("web", "{{.OCIRuntime}}"), podman.Inspect("web", "{{.Id}}") != first));
        int pid = node.PidOutside(podman.InitPid("web"));
        Assert.Equal("another value", File.ReadAllText($"/proc/{pid}/root/run/secrets/db-password"));
    }

    /// <summary>What the page warns of.</summary>
    private static void WithoutTheRuntime(PageTour tour, NodePodman podman)
    {
        Assert.Equal("", tour.Run(
            $"podman run --rm --name other --annotation tuck/secrets=db-password {Busybox} ls /run/secrets 2>/dev/null || :"));
        _ = tour.Run("tuck engine unconfigure podman");
        Assert.NotEqual(0, podman.Try("stop", "--time", "0", "web").ExitCode);
        Assert.NotEqual(0, podman.Try("rm", "--force", "--time", "0", "web").ExitCode);
        _ = tour.Run("tuck engine configure podman --runtime --real crun; podman rm --force --time 0 --all");
        Assert.Empty(podman.Names());
    }

    /// <summary>SQLite's own file beside it, while that is written.</summary>
    private static bool IsJournal(string file) => file.StartsWith("/var/lib/containers/storage/db.sql-", StringComparison.Ordinal);

    private static string Refused(PageTour tour, string options)
    {
        CommandResult result = tour.Repository.Try($"podman run --rm {options} {Busybox} echo ran");
        Assert.Equal((126, ""), (result.ExitCode, result.Output));
        return result.Error;
    }
}
