using System.Text.Json;

namespace Tuck.Cli.Tests.Secrets;

public class InspectTests
{
    [Fact]
    public void Shows_versions_and_grants()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "db", value, "--label", "a=b", "--grant", "name=web");
        _ = host.Succeed("secret", "rotate", "db", value);

        JsonElement secret = Assert.Single(host.Json("secret", "inspect", "db"));

        IEnumerable<JsonElement> versions = secret.GetProperty("versions").EnumerateArray();
        Assert.Equal([2, 1], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal("db name=web", secret.GetProperty("grants")[0].GetString());
        Assert.Contains("  db name=web\n", host.Succeed("secret", "inspect", "db").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_cannot_be_read_back_is_shown_and_fails()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "db", host.MakeFile("value", "x"));
        byte[] file = File.ReadAllBytes(host.At("store/db"));
        file[^1] ^= 1;
        File.WriteAllBytes(host.At("store/db"), file);

        CommandResult result = host.Run("secret", "inspect", "db");

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("authentication failed", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("tuck: secret inspect db: version", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_does_not_exist_fails()
    {
        using TestHost host = new();

        CommandResult result = host.Run("secret", "inspect", "db");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal("tuck: secret inspect db: no such secret\n", result.Error);
    }
}
