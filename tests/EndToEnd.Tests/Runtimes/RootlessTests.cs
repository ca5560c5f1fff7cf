using System.Globalization;
using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Documents;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>
/// A user's own Podman, with programs that root has installed and registered: the user's store and the user's grants, and nothing of
/// root's. Over crun: the test bed's user has no control groups, which runc needs.
/// </summary>
[Trait("Needs", "Testbed")]
public sealed class RootlessTests
{
    private const string Image = "localhost/users:1";
    private const string Runtime = "./install.sh; tuck engine unconfigure podman; tuck engine configure podman --runtime --real crun";
    private static readonly HashSet<string> s_flags = ["ro", "nosuid", "nodev", "noexec", "nosymfollow"];

    private const string Hook = "./install.sh; tuck engine configure podman";

    [TestbedTheory("tuck", "tuck-hook", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_runtime_delivers_at_every_start(Release release)
    {
        using Node node = new(release);
        RootlessUser user = Prepare(node, Runtime);
        Delivers(node, user, "tuck");
        CommandResult denied = user.Run("tuck", "--rm", "--name", "other", "--annotation", "tuck/secrets=key", Image, "true");
        Assert.Equal(126, denied.ExitCode);
        Assert.Contains($"no grant for engine=podman image={Image} name=other user={user.Uid}", denied.Error);
        Assert.Equal("ran\n", user.Run("tuck", "--rm", Image, "echo", "ran").Done().Output);
    }

    [TestbedTheory("tuck", "tuck-hook", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_hook_delivers_at_every_start(Release release)
    {
        using Node node = new(release);
        RootlessUser user = Prepare(node, Hook);
        Delivers(node, user, "crun");
        CommandResult denied = user.Run("crun", "--rm", "--name", "other", "--annotation", "tuck/secrets=key", Image, "true");
        Assert.Equal(126, denied.ExitCode);
        Assert.Contains("name=other", node.Run("tail", "-n", "1", RootlessUser.Home + "/.local/state/tuck/tuck.log"));
    }

    [TestbedTheory("tuck", "tuck-hook", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Variables_become_files_and_exec_is_guarded(Release release)
    {
        using Node node = new(release);
        RootlessUser user = Prepare(node, Runtime);
        const string Policy = "[[exec-policy]]\nname = \"ops\"\n[[exec-policy.allow]]\nargs = [\"id\"]\n";
        _ = user.TryWith(Policy, "tee", "-a", RootlessUser.Home + "/.config/tuck/config.toml").Done();
        _ = user.Run(
            "tuck", "--detach", "--name", "web", "--env", "API_TOKEN=" + Refusal.Canary, "--annotation", "tuck/env-to-file=API_TOKEN",
            "--annotation", "tuck/exec=ops", Image, "sh", "-c", "cat $API_TOKEN_FILE >/tmp/seen; sleep 1000").Done();
        Assert.StartsWith("uid=0", user.Podman("exec", "web", "id").Done().Output);
        CommandResult blocked = user.Podman("exec", "web", "cat", "/run/secrets/API_TOKEN");
        Assert.NotEqual(0, blocked.ExitCode);
        Assert.Contains("ExecProcessRequest is blocked by policy ops", blocked.Error);
        _ = user.Run("tuck", "--detach", "--name", "plain", "--env", "API_TOKEN=" + Refusal.Canary, Image, "sleep", "1000").Done();
        // Root sees what processes show; what was moved is in the user's own ledger.
        Assert.Equal([$"plain {user.Uid} API_TOKEN "], Exposed(node.Try("tuck", "doctor", "--containers", "--json")));
        Assert.Equal(
            [$"plain {user.Uid} API_TOKEN ", $"web {user.Uid}  API_TOKEN"],
            Exposed(user.Try("tuck", "doctor", "--containers", "--json")).Order());
        _ = user.Podman("rm", "--force", "--time", "0", "plain").Done();
        _ = user.Podman("rm", "--force", "--time", "0", "web").Done();
    }

    private static IEnumerable<string> Exposed(CommandResult doctor)
        => JsonNode.Parse(doctor.Done().Output)!.AsArray().Select(
            entry => $"{entry!["name"]} {entry["user"]} {string.Join(',', entry["environment"]!.AsArray())} "
                + string.Join(',', entry["record"]!.AsArray()));

    private static string[] Holders(CommandResult status)
        => [.. JsonNode.Parse(status.Done().Output)!.AsArray().Select(entry => (string)entry!["name"]!).Distinct()];

    /// <summary>A machine with tuck and its own secret "key", and a user who has another one of that name.</summary>
    private static RootlessUser Prepare(Node node, string install)
    {
        _ = new Repository(node).Try(install).Done();
        _ = node.Run("sh", "-c", "echo roots | tuck secret create key -; tuck grant add key 'engine=*'");
        RootlessUser user = new(node);
        user.Load(new AuthoredImage(Image));
        _ = user.TryWith(Refusal.Canary, "tuck", "secret", "create", "key", "-").Done();
        _ = user.Try("tuck", "grant", "add", "key", "engine=podman", "name=web").Done();
        return user;
    }

    private static void Delivers(Node node, RootlessUser user, string runtime)
    {
        _ = user.Run(
            runtime, "--detach", "--name", "web", "--annotation", "tuck/secrets=key; key,target=/etc/app/token", Image, "sleep", "1000").Done();
        for (int start = 0; start < 2; start++)
        {
            Assert.Equal(Refusal.Canary, user.Podman("exec", "web", "cat", "/run/secrets/key").Done().Output);
            Assert.Equal("400 0 0\n", user.Podman("exec", "web", "stat", "-c", "%a %u %g", "/etc/app/token").Done().Output);
            int pid = int.Parse(
                user.Podman("inspect", "--format", "{{.State.Pid}}", "web").Done().Output, CultureInfo.InvariantCulture);
            MountInfo[] mounts =
                [.. SecretMount.In(node.MountsOf(pid)).Where(mount => mount.Point is "/run/secrets" or "/etc/app/token")];
            Assert.Equal(2, mounts.Length);
            // No tmpfs may be kept from swap here: tmpfs(5), noswap.
            Assert.All(mounts, mount => Assert.Equal("ramfs", mount.Type));
            Assert.All(mounts, mount => Assert.Superset(s_flags, mount.AllOptions()));
            Assert.Equal(["web"], Holders(user.Try("tuck", "status", "--json")));
            Assert.Empty(Holders(node.Try("tuck", "status", "--json")));
            _ = user.Podman("restart", "--time", "0", "web").Done();
        }
        _ = user.Podman("rm", "--force", "--time", "0", "web").Done();
        Wait.Until(() => Directory.GetFiles(node.Outside(user.RuntimeDirectory + "/tuck/ledger")).Length == 0);
        Assert.Equal("", node.Try("grep", "-rlsF", Refusal.Canary, RootlessUser.Home, "/run", "/var/log").Output);
    }
}
