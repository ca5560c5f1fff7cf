using System.Text.Json;

namespace Tuck.Cli.Tests.Doctor;

public class DoctorTests
{
    [Fact]
    public void Every_finding_that_is_not_ok_says_what_to_do()
    {
        using TestHost host = new();

        JsonElement[] findings = host.Json("doctor");

        Assert.True(findings.Length >= 16);
        Assert.All(findings, finding =>
        {
            Assert.Contains(finding.GetProperty("state").GetString(), (string[])["ok", "warn", "fail"]);
            Assert.NotEmpty(finding.GetProperty("found").GetString()!);
            Assert.Equal(finding.GetProperty("state").GetString() == "ok", finding.GetProperty("toDo").GetString()!.Length == 0);
        });
    }

    /// <summary>tuck-hook is not beside the program that runs the tests.</summary>
    [Fact]
    public void Without_the_hook_it_fails()
    {
        using TestHost host = new();

        CommandResult result = host.Run("doctor");

        Assert.Equal(9, result.ExitCode);
        Assert.Contains(result.Lines, line => line.StartsWith("fail    tuck-hook", StringComparison.Ordinal));
        Assert.Matches(@"^tuck: doctor: \d+ of \d+ checks failed\n$", result.Error);
    }

    [Theory]
    [InlineData("key", "key/store.key", 0x1a4, "chmod 0400")]
    [InlineData("store", "store", 0x1ed, "chmod 0700")]
    [InlineData("run directory", "run", 0x1ed, "chmod 0700")]
    public void Wrong_modes_are_found(string check, string path, int mode, string toDo)
    {
        using TestHost host = new();
        _ = Directory.CreateDirectory(host.At("run"));
        _ = host.Succeed("secret", "create", "a", host.MakeFile("value", "x"));
        host.SetMode(path, mode);

        JsonElement finding = host.Json("doctor").First(item => item.GetProperty("check").GetString() == check);

        Assert.Equal("fail", finding.GetProperty("state").GetString());
        Assert.StartsWith(toDo, finding.GetProperty("toDo").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_key_is_found()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "a", host.MakeFile("value", "x"));
        File.Delete(host.At("key/store.key"));

        Assert.Equal("fail", StateOf(host, "key"));
    }

    [Fact]
    public void A_broken_configuration_is_found_and_the_rest_still_looked_at()
    {
        using TestHost host = new();
        host.WriteConfig("[store\n");

        JsonElement[] findings = host.Json("doctor");

        Assert.Equal("fail", findings[0].GetProperty("state").GetString());
        Assert.Contains("config.toml:1:", findings[0].GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.True(findings.Length >= 16);
    }

    [RootFact]
    public void This_kernel_has_what_is_needed()
    {
        using TestHost host = new();

        Assert.Equal("ok", StateOf(host, "fsopen"));
        Assert.Equal("ok", StateOf(host, "openat2"));
        Assert.Equal("ok", StateOf(host, "mount_setattr"));
    }

    private static string? StateOf(TestHost host, string check)
        => host.Json("doctor").Single(item => item.GetProperty("check").GetString() == check).GetProperty("state").GetString();
}
