using System.Text.Json;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Tests.Secrets;

public class RotateTests
{
    [Fact]
    public void Makes_a_new_version_and_keeps_the_labels()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "db", host.MakeFile("old", "old"), "--label", "a=b");

        CommandResult result = host.Succeed("secret", "rotate", "db", host.MakeFile("new", "new"));

        Assert.Equal("db\n", result.Output);
        Assert.Contains("version 2", result.Error, StringComparison.Ordinal);
        Assert.Equal("new", Read(host));
        Assert.Equal("b", host.Json("secret", "ls")[0].GetProperty("labels").GetProperty("a").GetString());
    }

    [Fact]
    public void Goes_back_to_a_kept_version()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "db", host.MakeFile("old", "old"));
        _ = host.Succeed("secret", "rotate", "db", host.MakeFile("new", "new"));

        _ = host.Succeed("secret", "rotate", "db", "--to", "1");

        Assert.Equal("old", Read(host));
        Assert.Equal(3, host.Json("secret", "ls")[0].GetProperty("version").GetInt32());
    }

    [Fact]
    public void A_container_that_does_not_get_it_is_named_and_the_value_is_stored()
    {
        using TestHost host = Holding(new HeldSecret("db", 1, "/run/secrets/db"));

        CommandResult result = host.Run("secret", "rotate", "db", host.MakeFile("new", "new"));

        Assert.Equal((4, "db\n"), (result.ExitCode, result.Output));
        Assert.Contains("web (4f1c0a2b9d3e): db 1 -> 2: failed: process", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "tuck: secret rotate db: version 2 is stored, but 1 running container keeps its version; to try again: tuck rotate",
            result.Error,
            StringComparison.Ordinal);
        Assert.Equal("new", Read(host));
    }

    [Fact]
    public void Running_containers_are_left_alone_if_so_asked()
    {
        using TestHost host = Holding(new HeldSecret("db", 1, "/run/secrets/db"));

        CommandResult result = host.Succeed("secret", "rotate", "db", host.MakeFile("new", "new"), "--no-live");

        Assert.Equal(
            "db is now at version 2; running containers keep theirs until they are restarted\n", result.Error);
    }

    [Fact]
    public void What_keeps_its_version_is_no_failure()
    {
        using TestHost host = Holding(new HeldSecret("db", 1, "/run/secrets/db") { StaysUntilRestart = true });
        _ = host.Succeed("secret", "rotate", "db", host.MakeFile("new", "new"));

        JsonElement outcome = host.Json("rotate")[0];

        Assert.Equal("kept", outcome.GetProperty("result").GetString());
        Assert.Equal((1, 2), (outcome.GetProperty("from").GetInt32(), outcome.GetProperty("to").GetInt32()));
        Assert.Empty(host.Json("rotate", "--secret", "other"));
        Assert.Equal(4, host.Run("rotate", "--container", "nobody").ExitCode);
        Assert.Contains("restart to get the current version", host.Succeed("status").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "--to", "9")]
    [InlineData(2, "--to", "1", "file")]
    [InlineData(2, "--to", "-1")]
    [InlineData(2, "--to", "x")]
    public void Refuses_what_it_cannot_do(int exitCode, params string[] words)
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "db", host.MakeFile("old", "old"));

        Assert.Equal(exitCode, host.Run(["secret", "rotate", "db", .. words]).ExitCode);
        Assert.Equal("old", Read(host));
    }

    [Fact]
    public void Rm_removes_all_versions_and_stops_at_what_is_not_there()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "a", value);
        _ = host.Succeed("secret", "rotate", "a", value);
        _ = host.Succeed("secret", "create", "c", value);

        CommandResult result = host.Run("secret", "rm", "a", "b", "c");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal("a\n", result.Output);
        Assert.Equal("tuck: secret rm b: no such secret\n", result.Error);
        Assert.Equal("c\n", host.Succeed("secret", "ls", "-q").Output);
    }

    /// <summary>A secret "db", and a running container with this.</summary>
    private static TestHost Holding(HeldSecret held)
    {
        TestHost host = new();
        _ = host.Succeed("secret", "create", "db", host.MakeFile("old", "old"));
        _ = host.Succeed("grant", "add", "db", "name=web");
        new DeliveryLedger(host.Settings.LedgerPath).Record(Entries.Of("4f1c0a2b9d3e5566", "web", held));
        return host;
    }

    private static string Read(TestHost host)
    {
        using SecretStores stores = StoreSource.OpenStores(host.Settings, host.Clock);
        using StoredSecret secret = stores.Read("db");
        return System.Text.Encoding.UTF8.GetString(secret.Value.Bytes);
    }
}
