using System.Text.Json;
using Tuck.Cli.Engines;

namespace Tuck.Cli.Tests.Engines;

public class ConfigurePodmanTests
{
    [Fact]
    public void Writes_one_file_a_stage()
    {
        using TestHost host = new();
        string hook = MakeHook(host);

        CommandResult result = host.Succeed("engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--hook", hook);

        Assert.Equal([host.At("hooks/tuck-deliver.json"), host.At("hooks/tuck-clean.json")], result.Lines);
        AssertHook(host, "hooks/tuck-deliver.json", "createRuntime", hook);
        AssertHook(host, "hooks/tuck-clean.json", "poststop", hook);
        Assert.Equal(0x1a4, host.ModeOf("hooks/tuck-deliver.json"));
        Assert.Equal(0x1ed, host.ModeOf("hooks"));
    }

    /// <summary>Podman of every user looks into it, and fails where it may not.</summary>
    [Fact]
    public void A_directory_is_made_for_everybody_with_its_parents()
    {
        using TestHost host = new();
        string[] words = ["engine", "configure", "podman", "--hooks-dir", host.At("a/b/hooks"), "--hook", MakeHook(host)];
        _ = host.Succeed(words);
        Assert.All((string[])["a", "a/b", "a/b/hooks"], name => Assert.Equal(0x1ed, host.ModeOf(name)));
    }

    [Fact]
    public void Is_for_annotated_containers_or_for_all()
    {
        using TestHost host = new();
        string hook = MakeHook(host);
        string[] words = ["engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--hook", hook];

        _ = host.Succeed(words);
        Assert.Equal(".*", When(host).GetProperty("annotations").GetProperty("^tuck/").GetString());
        _ = host.Succeed([.. words, "--all-containers"]);
        Assert.True(When(host).GetProperty("always").GetBoolean());
    }

    [Fact]
    public void A_dry_run_prints_and_writes_nothing()
    {
        using TestHost host = new();

        CommandResult result = host.Succeed(
            "engine", "configure", "podman", "--dry-run", "--hooks-dir", host.At("hooks"), "--hook", MakeHook(host));

        Assert.False(Directory.Exists(host.At("hooks")));
        Assert.Equal(2, result.Output.Split("\"version\": \"1.0.0\"").Length - 1);
        Assert.Contains(host.At("hooks/tuck-clean.json:"), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Removes_both()
    {
        using TestHost host = new();
        _ = host.Succeed("engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--hook", MakeHook(host));
        _ = host.MakeFile("hooks/other.json", "{}");

        Assert.Equal(2, host.Succeed("engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--remove").Lines.Length);

        Assert.Equal(["other.json"], Directory.GetFiles(host.At("hooks")).Select(Path.GetFileName));
        Assert.Empty(host.Succeed("engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--remove").Output);
    }

    [Fact]
    public void A_hook_that_is_not_there_is_refused()
    {
        using TestHost host = new();

        string[] words = ["engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--hook"];

        CommandResult missing = host.Run([.. words, "/nowhere/tuck-hook"]);
        CommandResult notExecutable = host.Run([.. words, host.MakeFile("plain", "")]);

        Assert.Equal(3, missing.ExitCode);
        Assert.Equal(3, notExecutable.ExitCode);
        Assert.False(Directory.Exists(host.At("hooks")));
    }

    /// <summary>Podman itself reads the directory when it makes a container: it fails on a file it cannot parse.</summary>
    [RootFact("podman")]
    public void Podman_reads_it()
    {
        using TestHost host = new();
        _ = host.Succeed("engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--hook", MakeHook(host));
        string[] run =
        [
            "podman", "--root", host.At("root"), "--runroot", host.At("runroot"), "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs",
            "--events-backend", "file", "--hooks-dir", host.At("hooks"),
            "run", "--network", "host", "--rootfs", host.At("rootfs"), "/nothing",
        ];
        _ = Directory.CreateDirectory(host.At("rootfs"));
        CommandResult good = Command.Try(run);
        _ = host.MakeFile("hooks/broken.json", "{");
        CommandResult broken = Command.Try(run);

        Assert.DoesNotContain("hook", good.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("hook", broken.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static string MakeHook(TestHost host)
    {
        string path = host.MakeFile("tuck-hook", "#!/bin/sh\nexit 0\n");
        host.SetMode("tuck-hook", 0x1ed); // 0755
        return path;
    }

    private static JsonElement When(TestHost host)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(host.At("hooks/tuck-deliver.json")));
        return document.RootElement.GetProperty("when").Clone();
    }

    private static void AssertHook(TestHost host, string file, string stage, string program)
    {
        RegisteredHook hook = RegisteredHook.TryRead(host.At(file))!;
        Assert.Equal(program, hook.Program);
        Assert.Equal([stage], hook.Stages);
        Assert.Equal(["tuck-hook", stage, "--engine", "podman", "--config", host.ConfigPath], hook.Arguments);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(host.At(file)));
        JsonElement json = document.RootElement.GetProperty("hook");
        Assert.Equal("PATH=/usr/sbin:/usr/bin:/sbin:/bin", json.GetProperty("env")[0].GetString());
        Assert.Equal(30, json.GetProperty("timeout").GetInt32());
    }
}
