using System.Text.Json;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Tests.Stages;

public class StageTests
{
    [RootFact]
    public void A_stage_is_memory_that_only_root_reaches()
    {
        using TestHost host = new();

        CommandResult result = host.Succeed("stage", "create", "web-1", "--size", "1m");

        string path = host.At("run/staged/web-1");
        Assert.Equal(path + "\n", result.Output);
        Assert.Equal($"start the container with: -v {path}:/run/secrets:ro\n", result.Error);
        Assert.Contains(Command.Run("stat", "-fc", "%T", path), (string[])["tmpfs\n", "ramfs\n"]);
        Assert.Equal(0x1c0, host.ModeOf("run/staged"));
        Assert.Equal("empty", host.Json("stage", "ls")[0].GetProperty("state").GetString());
    }

    [RootFact]
    public void Rm_unmounts_and_deletes()
    {
        using TestHost host = new();
        _ = host.Succeed("stage", "create", "web-1");

        Assert.Equal("web-1\n", host.Succeed("stage", "rm", "web-1").Output);

        Assert.False(Directory.Exists(host.At("run/staged/web-1")));
        Assert.DoesNotContain("web-1", File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.Equal(["stage", "unstage"], host.Json("audit").Select(line => line.GetProperty("action").GetString()));
    }

    [RootFact]
    public void Rm_of_what_a_running_container_uses_needs_force()
    {
        using TestHost host = new();
        _ = host.Succeed("stage", "create", "web-1");
        new DeliveryLedger(host.Settings.LedgerPath).Record(Entries.Of("4f1c0a2b9d3e5566", "web") with { Stage = "web-1" });

        CommandResult refused = host.Run("stage", "rm", "web-1");

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("container 4f1c0a2b9d3e runs and uses it", refused.Error, StringComparison.Ordinal);
        _ = host.Succeed("stage", "rm", "--force", "web-1");
    }

    [RootFact]
    public void Sweep_removes_the_stage_of_a_container_that_is_gone()
    {
        using TestHost host = new();
        _ = host.Succeed("stage", "create", "web-1");
        new DeliveryLedger(host.Settings.LedgerPath).Record(Entries.Stopped("4f1c0a2b9d3e5566", "web") with { Stage = "web-1" });

        JsonElement[] done = host.Json("sweep");

        Assert.Equal(
            ["forgot container 4f1c0a2b9d3e5566", "removed stage web-1"],
            done.Select(item => $"{item.GetProperty("action")} {item.GetProperty("kind")} {item.GetProperty("id")}"));
        Assert.False(Directory.Exists(host.At("run/staged/web-1")));
        Assert.Empty(host.Json("sweep"));
        Assert.Equal(2, host.Json("audit").Count(line => line.GetProperty("action").GetString() == "sweep"));
    }

    [Theory]
    [InlineData(2, "create", "../x")]
    [InlineData(2, "create", "x", "--size", "0")]
    [InlineData(2, "create", "x", "--size", "16q")]
    [InlineData(2, "create", "x", "--size", "99999999999g")]
    [InlineData(4, "rm", "nothing")]
    [InlineData(2, "rm", "..")]
    public void Refuses_what_it_cannot_do(int exitCode, params string[] words)
    {
        using TestHost host = new();

        Assert.Equal(exitCode, host.Run(["stage", .. words]).ExitCode);
    }

    [RootFact]
    public void The_same_stage_twice_is_refused()
    {
        using TestHost host = new();
        _ = host.Succeed("stage", "create", "web-1");

        CommandResult result = host.Run("stage", "create", "web-1");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("tuck: stage create web-1: exists; remove it with: tuck stage rm web-1\n", result.Error);
    }
}
