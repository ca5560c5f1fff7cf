using Mono.Unix.Native;

namespace Tuck.Cli.Tests.Grants;

public class AddGrantTests
{
    [Fact]
    public void Keeps_every_byte_of_the_file()
    {
        using TestHost host = new();
        string before = host.Config();

        _ = host.Succeed("grant", "add", "db-*", "engine=podman", "image=registry.example/web:*");

        Assert.Equal(
            before + "\n[[grant]]\nsecret = \"db-*\"\nengine = \"podman\"\nimage = \"registry.example/web:*\"\n", host.Config());
    }

    [Fact]
    public void Adding_and_removing_leaves_the_file_as_it_was()
    {
        using TestHost host = new();
        host.WriteConfig(host.Config() + "\n# who may\n[[grant]]\nsecret = 'a'   # yes\nname = 'x'\n# the end\n");
        string before = host.Config();

        _ = host.Succeed("grant", "add", "db", "name=web");
        _ = host.Succeed("grant", "rm", "db", "name=web");

        Assert.Equal(before, host.Config());
    }

    [Fact]
    public void What_is_granted_already_is_not_added_again()
    {
        using TestHost host = new();
        _ = host.Succeed("grant", "add", "db", "name=web", "engine=podman");

        CommandResult result = host.Succeed("grant", "add", "db", "engine=podman", "name=web");

        Assert.Contains("is granted already", result.Error, StringComparison.Ordinal);
        Assert.Single(host.Settings.Grants.Grants);
    }

    [Fact]
    public void A_user_is_kept_as_a_number()
    {
        using TestHost host = new();

        _ = host.Succeed("grant", "add", "db", "user=root");

        Assert.Equal("db user=0", host.Settings.Grants.Grants[0].ToString());
        Assert.Equal(2, host.Run("grant", "add", "db", "user=nobody-of-this-name").ExitCode);
    }

    [Theory]
    [InlineData("db")]
    [InlineData("db", "colour=red")]
    [InlineData("db", "name=")]
    [InlineData("db", "name")]
    [InlineData("db", "name=a", "name=b")]
    [InlineData("", "name=a")]
    [InlineData("a=b", "name=a")]
    public void Wrong_words_change_nothing(params string[] words)
    {
        using TestHost host = new();
        string before = host.Config();

        CommandResult result = host.Run(["grant", "add", .. words]);

        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(before, host.Config());
    }

    [Fact]
    public void A_file_with_an_error_is_refused_with_its_place()
    {
        using TestHost host = new();
        host.WriteConfig(host.Config() + "colour = 1\n");

        CommandResult result = host.Run("grant", "add", "db", "name=web");

        Assert.Equal(3, result.ExitCode);
        Assert.Matches(@"^tuck: grant add db: .*/config\.toml:\d+:1: unknown key colour\n$", result.Error);
    }

    [Fact]
    public void Grants_written_as_a_value_are_refused_not_rewritten()
    {
        using TestHost host = new();
        host.WriteConfig("grant = [{ secret = 'a', name = 'x' }]\n" + host.Config());

        CommandResult result = host.Run("grant", "add", "db", "name=web");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("config.toml:1:", result.Error, StringComparison.Ordinal);
    }

    [RootFact]
    public void Keeps_mode_and_owner()
    {
        using TestHost host = new();
        Assert.Equal(0, Syscall.chown(host.ConfigPath, 0, 1234));
        host.SetMode("config.toml", 0x1a0); // 0640

        _ = host.Succeed("grant", "add", "db", "name=web");

        Assert.Equal(0x1a0, host.ModeOf("config.toml"));
        Assert.Equal("0:1234\n", Command.Run("stat", "-c", "%u:%g", host.ConfigPath));
    }

    [Fact]
    public void Keeps_a_link_to_the_file()
    {
        using TestHost host = new();
        File.Move(host.ConfigPath, host.At("real.toml"));
        _ = File.CreateSymbolicLink(host.ConfigPath, "real.toml");

        _ = host.Succeed("grant", "add", "db", "name=web");

        Assert.Equal("real.toml", new FileInfo(host.ConfigPath).LinkTarget);
        Assert.Contains("[[grant]]", File.ReadAllText(host.At("real.toml")), StringComparison.Ordinal);
    }

    /// <summary>Of twenty programs at once none loses another's grant.</summary>
    [Fact]
    public async Task Concurrent_edits_lose_nothing()
    {
        using TestHost host = new();

        CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => Command.Try(TestHost.Program, "--config", host.ConfigPath, "grant", "add", $"secret-{i}", $"name=web-{i}"))));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"secret-{i} name=web-{i}").Order(),
            host.Settings.Grants.Grants.Select(grant => grant.ToString()).Order());
        Assert.StartsWith(TestHost.Comment, host.Config(), StringComparison.Ordinal);
    }
}
