using Tuck.Delivery.Configuration;

namespace Tuck.Delivery.Tests.Configuration;

/// <summary>Where files are by default, of root and of others.</summary>
public sealed class PlacesTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\n# no line\nuser:x:1000:1000::/home/user:/bin/sh\nshort:x:1001:1\n";

    [RootFact]
    public void Roots_are_the_machines()
    {
        Assert.Equal(Places.System, Places.Current);
        Assert.Equal("/etc/tuck/config.toml", Settings.DefaultPath);
        Settings settings = new();
        Assert.Equal(
            ("/var/lib/tuck/store", "/etc/tuck/store.key", "/run/tuck"), (settings.StorePath, settings.KeyPath, settings.RunPath));
        Assert.Equal(("/var/log/tuck/tuck.log", "/var/log/tuck/audit.jsonl"), (settings.LogPath, settings.AuditPath));
        Assert.Empty(Places.Variables());
    }

    [Fact]
    public void A_users_are_below_his_home()
        => Assert.Equal(
            new Places("/home/u/.config/tuck", "/home/u/.local/share/tuck", "/home/u/.local/state/tuck", "/run/user/1000/tuck"),
            Places.OfUser(1000, "/home/u", _ => null));

    [Fact]
    public void The_environment_names_others()
        => Assert.Equal(
            new Places("/c/tuck", "/d/tuck", "/s/tuck", "/r/tuck"),
            Places.OfUser(1000, "/home/u", name => "/" + char.ToLowerInvariant(name == "XDG_STATE_HOME" ? 's' : name[4])));

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    public void What_is_no_absolute_path_names_nothing(string value)
        => Assert.Equal(Places.OfUser(7, "/h", _ => null), Places.OfUser(7, "/h", _ => value));

    [Theory]
    [InlineData(1000u, "/home/user")]
    [InlineData(0u, "/root")]
    [InlineData(1001u, null)]
    [InlineData(100u, null)]
    public void A_home_is_read_from_passwd(uint uid, string? home) => Assert.Equal(home, Places.HomeIn(Passwd, uid));
}
