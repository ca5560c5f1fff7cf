using System.Text;
using Mono.Unix.Native;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Exec;

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

    [Fact]
    public void Every_key_of_an_exec_policy_is_read_wherever_it_is_named()
    {
        Settings settings = Parse(
            """
            [runtime]
            exec-policy = "ops"
            [[exec-policy]]
            name = "ops"
            health-check = true
            [[exec-policy.allow]]
            args = ["pg_isready", "-q"]
            user = "999:998"
            cwd = "/"
            env = ["PGPASSFILE", "PG*"]
            [[exec-policy.allow]]
            pattern = ["cat", "/var/log/*.log", "**"]
            user = "0"
            privileged = true
            [[exec-policy]]
            name = "none"
            """);

        Assert.Equal(["ops", "none"], settings.ExecPolicies.Policies.Select(policy => policy.Name));
        ExecPolicy ops = settings.ExecPolicies.Require("ops");
        Assert.True(ops.AllowsHealthCheck);
        Assert.Equal(2, ops.Rules.Count);
        ExecRule exact = ops.Rules[0];
        Assert.Equal(["pg_isready", "-q"], exact.Arguments);
        Assert.Equal((false, new ExecUser(999, 998), "/", false), (exact.IsPattern, exact.User, exact.Cwd, exact.IsPrivileged));
        Assert.Equal(["PGPASSFILE", "PG*"], exact.Variables);
        ExecRule pattern = ops.Rules[1];
        Assert.Equal(["cat", "/var/log/*.log", "**"], pattern.Arguments);
        Assert.Equal((true, new ExecUser(0, null), null, true), (pattern.IsPattern, pattern.User, pattern.Cwd, pattern.IsPrivileged));
        Assert.Empty(pattern.Variables);
        ExecPolicy none = settings.ExecPolicies.Require("none");
        Assert.False(none.AllowsHealthCheck);
        Assert.Empty(none.Rules);
    }

    [Theory]
    [InlineData("args = [\"x\"]\npattern = [\"x\"]", "t:3:1: a rule needs \"args\" or \"pattern\", and not both")]
    [InlineData("cwd = \"/\"", "t:3:1: a rule needs \"args\" or \"pattern\"")]
    [InlineData("args = []", "t:4:8: args must begin with a program")]
    [InlineData("args = [\"\"]", "t:4:8: args must begin with a program")]
    [InlineData("args = \"x -q\"", "t:4:8: args must be an array of strings")]
    [InlineData("args = [\"x\", 5]", "t:4:14: must be a string")]
    [InlineData("args = [\"x\", \"a\\u0000\"]", "t:4:14: args has a NUL")]
    [InlineData("pattern = [\"x\", \"\\u0000\"]", "t:4:17: pattern has a NUL")]
    [InlineData("args = [\"x\"]\nuser = \"root\"", "t:5:8: user must be a number")]
    [InlineData("args = [\"x\"]\nuser = 0", "t:5:8: user must be a string")]
    [InlineData("args = [\"x\"]\nuser = \"0:\"", "t:5:8: user must be a number")]
    [InlineData("args = [\"x\"]\nuser = \"4294967295\"", "t:5:8: user must be a number")]
    [InlineData("args = [\"x\"]\nuser = \"-1\"", "t:5:8: user must be a number")]
    [InlineData("args = [\"x\"]\ncwd = \"app\"", "t:5:7: cwd must be an absolute path")]
    [InlineData("args = [\"x\"]\nenv = [\"A\", \"B=c\"]", "t:5:13: env must be the name of a variable")]
    [InlineData("args = [\"x\"]\nenv = \"A\"", "t:5:7: env must be an array of strings")]
    [InlineData("args = [\"x\"]\nprivileged = 1", "t:5:14: privileged must be true or false")]
    [InlineData("args = [\"x\"]\nargz = 1", "t:5:1: unknown key argz")]
    public void A_wrong_rule_of_an_exec_policy_is_said_with_its_place(string rule, string message)
        => Assert.Contains(
            message,
            Assert.Throws<DeliveryException>(() => Parse("[[exec-policy]]\nname = \"ops\"\n[[exec-policy.allow]]\n" + rule)).Message);

    [Theory]
    [InlineData("[[exec-policy]]\nhealth-check = true", "t:1:1: an exec policy needs \"name\"")]
    [InlineData("[[exec-policy]]\nname = \"a b\"", "t:2:8: name must be letters")]
    [InlineData("[[exec-policy]]\nname = \"a\"\nhealthcheck = true", "t:3:1: unknown key healthcheck")]
    [InlineData("[[exec-policy]]\nname = \"a\"\n[[exec-policy]]\nname = \"a\"", "t:4:8: name is that of another")]
    [InlineData("[[exec-policy]]\nname = \"a\"\nallow = 1", "t:3:9: allow must be [[allow]]")]
    [InlineData("[exec-policy]\nname = \"a\"", "exec-policy must be [[exec-policy]]")]
    [InlineData("[runtime]\nexec-policy = \"ops\"", "t:2:15: exec-policy names no [[exec-policy]]")]
    [InlineData("[runtime]\nexec-policy = \"ops\"\n[[exec-policy]]\nname = \"Ops\"", "t:2:15: exec-policy names no [[exec-policy]]")]
    public void A_wrong_exec_policy_is_said_with_its_place(string toml, string message)
        => Assert.Contains(message, Assert.Throws<DeliveryException>(() => Parse(toml)).Message);

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
