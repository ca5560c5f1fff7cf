using System.Text.Json;

namespace Tuck.Cli.Tests.Ledger;

public class AuditTests
{
    [Fact]
    public void Every_change_is_a_line()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "db", value);
        _ = host.Succeed("secret", "rotate", "db", value);
        _ = host.Succeed("grant", "add", "db", "name=web");
        _ = host.Succeed("grant", "rm", "1");
        _ = host.Succeed("secret", "rm", "db");

        JsonElement[] lines = host.Json("audit");

        Assert.Equal(
            ["create", "rotate", "grant", "ungrant", "remove"], lines.Select(line => line.GetProperty("action").GetString()));
        Assert.Equal("name=web", lines[2].GetProperty("identity").GetString());
        Assert.Equal(2, lines[1].GetProperty("secrets")[0].GetProperty("version").GetInt32());
        Assert.All(lines, line => Assert.Equal("ok", line.GetProperty("result").GetString()));
    }

    [Fact]
    public void A_torn_last_line_and_foreign_lines_do_no_harm()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "a", host.MakeFile("value", "x"));
        File.AppendAllText(host.At("log/audit.jsonl"), "not ours\n{\"time\":\"2026-");

        CommandResult result = host.Succeed("audit", "--json");

        Assert.Equal(1, JsonDocument.Parse(result.Output).RootElement.GetArrayLength());
        Assert.EndsWith("1 lines cannot be read\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_filtered_by_time_secret_and_number()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "a", value);
        host.Clock.Now += TimeSpan.FromHours(2);
        _ = host.Succeed("secret", "create", "b", value);
        _ = host.Succeed("secret", "create", "c", value);

        Assert.Equal(2, host.Json("audit", "--since", "1h").Length);
        Assert.Equal(3, host.Json("audit", "--since", "3h").Length);
        Assert.Equal(2, host.Json("audit", "--since", "2026-11-22T11:00:00Z").Length);
        Assert.Single(host.Json("audit", "--secret", "a"));
        Assert.Equal("c", Assert.Single(host.Json("audit", "-n", "1")).GetProperty("secrets")[0].GetProperty("name").GetString());
        Assert.Equal(2, host.Run("audit", "--since", "yesterday-ish").ExitCode);
    }

    [Fact]
    public void A_log_longer_than_a_block_is_read_whole()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "a", host.MakeFile("value", "x"));
        string line = File.ReadAllText(host.At("log/audit.jsonl"));
        string wide = line.Replace("\"identity\":null", $"\"identity\":\"{new string('i', 100_000)}\"", StringComparison.Ordinal);
        File.WriteAllText(host.At("log/audit.jsonl"), string.Concat(Enumerable.Repeat(line, 1000)) + wide + line);

        Assert.Equal(1002, host.Json("audit").Length);
    }

    [Fact]
    public void What_cannot_be_accounted_for_is_not_done()
    {
        using TestHost host = new();
        _ = Directory.CreateDirectory(host.At("log/audit.jsonl"));

        CommandResult result = host.Run("secret", "create", "a", host.MakeFile("value", "x"));

        Assert.Equal(7, result.ExitCode);
        Assert.Empty(host.Succeed("secret", "ls", "-q").Output);
    }
}
