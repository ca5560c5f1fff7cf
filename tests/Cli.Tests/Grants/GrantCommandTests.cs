using System.Text.Json;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Tests.Grants;

public class GrantCommandTests
{
    [Fact]
    public void Lists_with_the_number_that_rm_takes()
    {
        using TestHost host = new();
        _ = host.Succeed("grant", "add", "a", "name=x");
        _ = host.Succeed("grant", "add", "b", "name=y", "engine=podman");

        JsonElement[] grants = host.Json("grant", "ls");
        CommandResult removed = host.Succeed("grant", "rm", "1");

        Assert.Equal(2, grants[1].GetProperty("index").GetInt32());
        Assert.Equal("podman", grants[1].GetProperty("attributes").GetProperty("engine").GetString());
        Assert.Equal("removed: a name=x\n", removed.Error);
        Assert.Equal(["INDEX   SECRET   ATTRIBUTES", "1       b        name=y engine=podman"], host.Succeed("grant", "ls").Lines);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("99999999999")]
    [InlineData("a", "name=other")]
    public void Removing_what_is_not_there_is_a_usage_error(params string[] words)
    {
        using TestHost host = new();
        _ = host.Succeed("grant", "add", "a", "name=x");

        Assert.Equal(2, host.Run(["grant", "rm", .. words]).ExitCode);
        Assert.Single(host.Settings.Grants.Grants);
    }

    [Fact]
    public void Check_says_which_grant_allows()
    {
        using TestHost host = new();
        _ = host.Succeed("grant", "add", "db-*", "engine=podman", "name=web-?");

        CommandResult allowed = host.Succeed("grant", "check", "db-password", "engine=podman", "name=web-1");
        CommandResult denied = host.Run("grant", "check", "db-password", "engine=podman", "name=web-10");

        Assert.Equal("allowed by: db-* engine=podman name=web-?\n", allowed.Output);
        Assert.Equal(6, denied.ExitCode);
        Assert.Equal("tuck: grant check db-password: denied: no grant matches; see: tuck grant ls\n", denied.Error);
    }

    [Theory]
    [InlineData("shop", "web", 0)]
    [InlineData("shop", "db", 6)]
    [InlineData("web", "shop", 6)]
    public void Projects_and_services_are_checked(string project, string service, int expected)
    {
        using TestHost host = new();
        _ = host.Succeed("grant", "add", "db", "project=shop", "service=w*");

        Assert.Equal(expected, host.Run("grant", "check", "db", $"service={service}", $"project={project}").ExitCode);
    }

    [Fact]
    public void Check_takes_a_container_of_the_ledger()
    {
        using TestHost host = new();
        _ = host.Succeed("grant", "add", "db", "engine=podman", "name=web");
        new DeliveryLedger(host.Settings.LedgerPath).Record(Entries.Of("4f1c0a2b9d3e5566", "web"));

        Assert.Equal(0, host.Run("grant", "check", "db", "--container", "4f1c").ExitCode);
        Assert.Equal(0, host.Run("grant", "check", "db", "--container", "web").ExitCode);
        Assert.Equal(6, host.Run("grant", "check", "other", "--container", "4f1c").ExitCode);
        Assert.Equal(4, host.Run("grant", "check", "db", "--container", "ffff").ExitCode);
        Assert.Equal(2, host.Run("grant", "check", "db").ExitCode);
    }
}
