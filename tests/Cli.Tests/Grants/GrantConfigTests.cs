using Tuck.Delivery.Configuration;
using Tuck.Delivery.Grants;

namespace Tuck.Cli.Tests.Grants;

/// <summary>A configuration that does not exist yet.</summary>
public class GrantConfigTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_grant_makes_the_file_and_its_directory(bool hasDirectory)
    {
        using TestHost host = new();
        string path = host.At("etc/tuck/config.toml");
        if (hasDirectory)
        {
            _ = Directory.CreateDirectory(host.At("etc/tuck"));
        }

        Assert.True(GrantEntries.Add(path, new Grant("db", [new("name", "web")])));

        Assert.Equal("[[grant]]\nsecret = \"db\"\nname = \"web\"\n", File.ReadAllText(path));
        Assert.Equal(0x180, host.ModeOf("etc/tuck/config.toml"));
        Assert.Equal(0x1ed, host.ModeOf("etc/tuck"));
        Assert.Single(ConfigFile.Load(path).Grants.Grants);
    }

    [Fact]
    public void A_file_that_others_can_write_is_not_edited()
    {
        using TestHost host = new();
        host.SetMode("config.toml", 0x1b6); // 0666

        CommandResult result = host.Run("grant", "add", "db", "name=web");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("group and others cannot write", result.Error, StringComparison.Ordinal);
    }
}
