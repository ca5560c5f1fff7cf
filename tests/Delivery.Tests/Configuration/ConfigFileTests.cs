using System.Text;
using Mono.Unix.Native;
using Tuck.Delivery.Configuration;

namespace Tuck.Delivery.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tuck-config-{Guid.NewGuid():N}.toml");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void No_file_means_the_defaults_which_grant_nothing()
    {
        Settings settings = ConfigFile.Load(_path);

        Assert.Equal("/var/lib/tuck/store", settings.StorePath);
        Assert.Empty(settings.Grants.Grants);
    }

    [Fact]
    public void Every_key_is_read()
    {
        Settings settings = Parse(
            """
            [store]
            path = "/s"
            key = "/k"
            [run]
            path = "/r"
            [delivery]
            mode = "staged"
            directory = "/secrets"
            without-noswap = "refuse"
            [log]
            to = "journal"
            path = "/l"
            [audit]
            path = "/a"
            [[grant]]
            secret = "db-*"
            engine = "podman"
            name = "web"
            """);

        Assert.Equal(("/s", "/k", "/r", "/secrets"), (settings.StorePath, settings.KeyPath, settings.RunPath, settings.SecretsDirectory));
        Assert.Equal((DeliveryMode.Staged, SwapPolicy.Refuse), (settings.Mode, settings.WithoutNoSwap));
        Assert.Equal((LogDestination.Journal, "/l", "/a"), (settings.Log, settings.LogPath, settings.AuditPath));
        Assert.Equal("db-* engine=podman name=web", Assert.Single(settings.Grants.Grants).ToString());
    }

    [Fact]
    public void Every_key_of_the_plugin_is_read()
    {
        Settings settings = Parse(
            """
            [log]
            format = "json"
            [nri]
            socket = "/n"
            hook = "/h"
            containerd-state = "/c"
            metrics = "127.0.0.1:9464"
            guard = false
            sweep = 7
            attach = "hook"
            """);

        Assert.Equal(LogFormat.Json, settings.LogFormat);
        Assert.Equal(
            new NriSettings
            {
                SocketPath = "/n",
                HookPath = "/h",
                ContainerdState = "/c",
                Metrics = "127.0.0.1:9464",
                IsGuarded = false,
                SweepInterval = TimeSpan.FromSeconds(7),
                Attach = AttachPoint.Hook,
            },
            settings.Nri);
    }

    [Theory]
    [InlineData("guard = 1", "guard must be true or false")]
    [InlineData("sweep = 0", "sweep must be a number from 1 to 86400")]
    [InlineData("sweep = \"60\"", "sweep must be a number")]
    [InlineData("attach = \"create\"", "attach must be \"auto\" or \"start\" or \"hook\"")]
    [InlineData("metrics = \"0.0.0.0:9464\"", "metrics must be the path of a unix socket, or a loopback address")]
    [InlineData("metrics = \"9464\"", "metrics must be")]
    [InlineData("socket = \"nri.sock\"", "socket must be an absolute path")]
    [InlineData("colour = 1", "unknown key colour")]
    public void A_wrong_key_of_the_plugin_is_named(string line, string cause)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Parse("[nri]\n" + line));
        Assert.Equal(ExitCode.Configuration, e.ExitCode);
        Assert.Contains("t:2:", e.Message);
        Assert.Contains(cause, e.Message);
    }

    [Theory]
    [InlineData("colour = 1", "t:1:1: unknown key colour")]
    [InlineData("[store]\npth = \"/s\"", "t:2:1: unknown key pth")]
    [InlineData("[store]\npath = 7", "t:2:8: path must be a string")]
    [InlineData("[store]\npath = \"s\"", "t:2:8: path must be an absolute path without a slash at its end")]
    [InlineData("store = 7", "t:1:9: store must be a table")]
    [InlineData("[delivery]\nmode = \"Staged\"", "t:2:8: mode must be \"detached\" or \"staged\"")]
    [InlineData("[[grant]]\nsecret = \"a\"", "t:1:1: a grant needs")]
    [InlineData("[[grant]]\nname = \"a\"", "t:1:1: a grant needs")]
    [InlineData("[[grant]]\nsecret = \"a\"\nhost = \"b\"", "t:3:1: unknown key host")]
    [InlineData("[grant]\nsecret = \"a\"", "grant must be [[grant]]")]
    [InlineData("a = ", "t:1:")]
    public void What_is_wrong_is_said_with_its_place(string toml, string message)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Parse(toml));

        Assert.Equal(ExitCode.Configuration, e.ExitCode);
        Assert.Contains(message, e.Message);
    }

    [Theory]
    [InlineData(0x1b0)] // 0660
    [InlineData(0x1a4 | 0x2)] // 0646
    public void A_file_others_can_write_is_refused(int mode)
    {
        File.WriteAllText(_path, string.Empty);
        Assert.Equal(0, Syscall.chmod(_path, (FilePermissions)mode));

        Assert.Equal(ExitCode.Configuration, Assert.Throws<DeliveryException>(() => ConfigFile.Load(_path)).ExitCode);
    }

    [Fact]
    public void A_file_all_may_read_is_fine()
    {
        File.WriteAllText(_path, "[run]\npath = \"/r\"\n");
        Assert.Equal(0, Syscall.chmod(_path, (FilePermissions)0x1a4));

        Assert.Equal("/r", ConfigFile.Load(_path).RunPath);
    }

    private static Settings Parse(string toml) => ConfigFile.Parse(Encoding.UTF8.GetBytes(toml), "t");
}
