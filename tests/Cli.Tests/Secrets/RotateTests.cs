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

    private static string Read(TestHost host)
    {
        using SecretStores stores = StoreSource.OpenStores(host.Settings, host.Clock);
        using StoredSecret secret = stores.Read("db");
        return System.Text.Encoding.UTF8.GetString(secret.Value.Bytes);
    }
}
