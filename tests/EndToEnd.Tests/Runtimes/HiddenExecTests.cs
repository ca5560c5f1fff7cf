using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>An exec that a policy allows without the secrets: it is in the container, and they are not there.</summary>
[Trait("Needs", "Testbed")]
public sealed class HiddenExecTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    private const string Script = "cat /run/secrets/key /etc/app/token; ls /run/secrets; grep -c -e ramfs -e 'ro,.*noswap' /proc/self/mountinfo";

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void It_sees_the_container_without_them(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = Start(scene, frontend, real);
        Assert.Equal(Refusal.Canary, engine.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);

        CommandResult hidden = engine.Exec(container.Name, "sh", "-c", Script);
        Assert.DoesNotContain(Refusal.Canary, hidden.Output + hidden.Error);
        Assert.Equal("0", hidden.Output.Trim());
        // The same container: its files, host name, network and processes.
        string[] same = engine.Exec(container.Name, "sh", "-c", "cat /tmp/mark; hostname; readlink /proc/self/ns/net; ls -d /proc/1").Done().Lines;
        int pid = scene.Node.PidOutside(engine.InitPid(container.Name));
        Assert.Equal("mark", same[0]);
        Assert.Equal(new FileInfo($"/proc/{pid}/ns/net").LinkTarget, same[2]);
        Assert.Equal("/proc/1", same[3]);
        Assert.NotEqual(0, engine.Exec(container.Name, "sh", "-c", "exit 3").ExitCode);
        // What it does to mounts and files is as in any exec, and the container has its secrets still.
        _ = engine.Exec(container.Name, "sh", "-c", "echo written >/tmp/written").Done();
        Assert.Equal("written\n", engine.Exec(container.Name, "cat", "/tmp/written").Done().Output);
        Assert.Equal(Refusal.Canary, engine.Exec(container.Name, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal("", scene.Node.Try("pgrep", "-f", "tuck-stand-in").Output);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Tuck.RunPath + "/exec"));
        engine.Remove(container.Name);
    }

    /// <summary>The limit that the manual states: who may trace the container's process sees by it what that one sees.</summary>
    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void It_is_out_of_sight_and_out_of_reach_only_for_another_user(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = Start(scene, frontend, real);
        string[] around = ["sh", "-c", "cat /proc/1/root/run/secrets/key"];
        Assert.Equal(Refusal.Canary, engine.Exec(container.Name, around).Output);
        ContainerCli cli = frontend == Frontend.Docker ? scene.Docker : scene.Podman;
        CommandResult other = cli.ExecWith(container.Name, ["--user", "1000"], around);
        Assert.NotEqual(0, other.ExitCode);
        Assert.DoesNotContain(Refusal.Canary, other.Output + other.Error);
        engine.Remove(container.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    public void A_terminal_and_standard_input_are_as_in_any_exec(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = Start(scene, frontend, real);
        string cli = frontend == Frontend.Docker ? "docker" : "podman";
        CommandResult result = scene.Node.Try(
            "script", "-qec", $"{cli} exec -it {container.Name} sh -c 'tty; cat /run/secrets/key; exit 7'", "/dev/null");
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("/dev/pts/", result.Output);
        Assert.DoesNotContain(Refusal.Canary, result.Output);
        engine.Remove(container.Name);
    }

    private static ShimContainer Start(ShimScene scene, Frontend frontend, string real)
    {
        scene.Secret("key", Refusal.Canary);
        string policy = "h" + Guid.NewGuid().ToString("n")[..8];
        scene.Tuck.ExecPolicy(
            policy,
            "args = [\"cat\", \"/run/secrets/key\"]",
            "args = [\"cat\", \"/tmp/written\"]",
            "pattern = [\"sh\", \"-c\", \"**\"]\nsees-secrets = false\nuser = \"*\"");
        ShimContainer container = new("key; key,target=/etc/app/token")
        {
            Annotations = new Dictionary<string, string> { ["tuck/exec"] = policy },
            Command = ["sh", "-c", "echo mark >/tmp/mark; sleep 1000"],
        };
        _ = scene[frontend].Run(real, container).Done();
        return container;
    }
}
