using System.Text.Json;

namespace Tuck.Cli.Tests.Sources;

/// <summary>What the operator's tool says of secrets that come from sources.</summary>
public class SourcesTests
{
    [Fact]
    public void A_secret_of_a_source_is_not_stored_too()
    {
        using TestHost host = new();
        Configure(host, "/bin/true");
        CommandResult result = host.RunWith([1], "secret", "create", "db", "-");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("tuck: secret create db: a [[secret]] of the configuration says that db comes from source s\n", result.Error);
        _ = host.RunWith([1], "secret", "create", "other", "-").Done();
    }

    [Fact]
    public void Doctor_looks_at_programs_and_for_secrets_that_are_in_two_places()
    {
        using TestHost host = new();
        Assert.Equal(["ok none: all secrets come from the store"], Findings(host));
        _ = host.RunWith([1], "secret", "create", "db", "-").Done();
        string script = host.MakeFile("source", "#!/bin/sh\n");
        Configure(host, script);
        Assert.Equal(
            [$"fail s: {script} is not executable", "fail db is in the store, and comes from source s too"], Findings(host));
        host.SetMode("source", 0x1ed); // 0755
        _ = host.Succeed("secret", "rm", "db");
        Assert.Equal([$"ok s: {script}, secrets: 1"], Findings(host));
        host.SetMode("source", 0x1ff); // 0777
        Assert.Equal(
            [$"fail s: program {script}: others than its owner can write it: chmod go-w it, if you trust it"], Findings(host));
    }

    private static string[] Findings(TestHost host)
        => [.. host.Json("doctor").Where(finding => Word(finding, "check") == "sources")
            .Select(finding => $"{Word(finding, "state")} {Word(finding, "found")}")];

    private static string Word(JsonElement finding, string member) => finding.GetProperty(member).GetString()!;

    private static void Configure(TestHost host, string program)
        => host.WriteConfig($"""
            {host.Config()}
            [sources.s]
            type = "program"
            command = ["{program}"]
            [[secret]]
            name = "db"
            source = "s"
            """);
}
