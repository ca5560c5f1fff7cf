using Tuck.Delivery.Configuration;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Nri.Containers;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Tests.Containers;

public sealed class AdjustmentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Container _container = new();
    private readonly Adjustment _adjustment;

    public AdjustmentTests()
    {
        _container.Mounts.Add(new Mount { Destination = "/dev", Type = "tmpfs" });
        _adjustment = new Adjustment(new Settings { RunPath = _directory.At("run") }, _container);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Moved_variables_are_replaced_by_their_places()
    {
        _adjustment.MoveVariables(["API_TOKEN"]);
        Assert.Equal(
            [("-API_TOKEN", ""), ("API_TOKEN", ""), ("API_TOKEN_FILE", "/run/secrets/API_TOKEN")],
            _adjustment.Result.Env.Select(item => (item.Key, item.Value)));
    }

    [Fact]
    public void Variables_lead_to_the_secrets_that_will_be_there()
    {
        SecretTarget db = new("db", "db", 0x100, null, null, false);
        SecretTarget cert = new("cert", "/etc/cert", 0x100, null, null, true);
        SecretTarget missing = new("missing", "missing", 0x100, null, null, true);

        _adjustment.AddFileVariables([new("DB", db), new("CERT", cert), new("MISSING", missing)], [db, cert]);

        Assert.Equal(
            [("-DB_FILE", ""), ("DB_FILE", "/run/secrets/db"), ("-CERT_FILE", ""), ("CERT_FILE", "/etc/cert")],
            _adjustment.Result.Env.Select(item => (item.Key, item.Value)));
    }

    [Fact]
    public void The_guard_is_bound_into_dev_and_looks_for_each_file()
    {
        _adjustment.AddStartGuard("/usr/local/bin/tuck-hook", Plan("a; b,target=/etc/b"));
        Mount mount = Assert.Single(_adjustment.Result.Mounts);
        Assert.Equal(("/dev/.tuck-hook", "bind", "/usr/local/bin/tuck-hook"), (mount.Destination, mount.Type, mount.Source));
        Assert.Contains("ro", mount.Options);
        Hook hook = Assert.Single(_adjustment.Result.Hooks.StartContainer);
        Assert.Equal(["tuck-hook", "startContainer", "/run/secrets/a", "/etc/b"], hook.Args);
        Assert.Equal("/dev/.tuck-hook", hook.Path);
        Assert.True(hook.Timeout.Value > 0);
    }

    [Fact]
    public void The_guard_leaves_no_file_in_a_dev_of_the_hosts()
    {
        _container.Mounts[0].Type = "bind";
        _adjustment.AddStartGuard("/hook", Plan("a"));
        Assert.Equal("/.tuck-hook", Assert.Single(_adjustment.Result.Mounts).Destination);
    }

    [Fact]
    public void A_hook_that_delivers_is_told_who_and_what()
    {
        ContainerIdentity identity = new("crio", Namespace: "ns", Pod: "web", Container: "app", User: "0");
        _adjustment.AddDeliveringHook("/hook", "/etc/tuck/config.toml", identity, "db,target=db");
        Hook hook = Assert.Single(_adjustment.Result.Hooks.CreateRuntime);
        Assert.Equal(
            [
                "tuck-hook", "createRuntime", "--engine", "crio", "--config", "/etc/tuck/config.toml", "--request", "db,target=db",
                "--namespace", "ns", "--pod", "web", "--container", "app",
            ],
            hook.Args);
        Assert.Empty(_adjustment.Result.Hooks.StartContainer);
    }

    [Fact]
    public void Nothing_asked_adds_nothing()
        => Assert.Equal(new ContainerAdjustment(), _adjustment.Result);

    private static MountPlan Plan(string request)
        => MountPlan.For(
            [.. request.Split(';').Select(item => item.Trim().Split(",target="))
                .Select(part => new SecretTarget(part[0], part.Length > 1 ? part[1] : part[0], 0x100, null, null, false))],
            "/run/secrets");
}
