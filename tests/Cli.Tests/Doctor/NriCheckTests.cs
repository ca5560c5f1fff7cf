using Tuck.Cli.Doctor;
using Tuck.Cli.Tests.Engines;

namespace Tuck.Cli.Tests.Doctor;

public class NriCheckTests
{
    [Fact]
    public void Without_such_an_engine_there_is_nothing_to_check()
    {
        using NriHost host = new("containerd");

        Assert.Equal("neither containerd nor CRI-O is installed", Assert.Single(Look(host, "none")).Found);
    }

    /// <summary>containerd 1.7 has NRI off, and what it is told of this file says nothing.</summary>
    [Fact]
    public void What_is_not_set_up_is_said_with_its_command()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", $"version = 2\n[plugins.'io.containerd.nri.v1.nri']\nsocket_path = \"{host.At("none.sock")}\"\n");

        List<Finding> findings = Look(host, "containerd");

        Assert.All(findings, finding => Assert.Equal(Health.Warn, finding.State));
        Assert.Equal("tuck engine configure containerd", findings[0].ToDo);
        Assert.Equal("systemctl restart containerd", findings[2].ToDo);
        Assert.Equal("tuck engine configure containerd --guard base-spec", findings[3].ToDo);
    }

    [Fact]
    public void What_is_set_up_is_ok()
    {
        using NriHost host = new("containerd");
        string socket = host.Write("nri.sock", "");
        _ = host.Write("etc/config.toml", $"version = 2\n[plugins.'io.containerd.nri.v1.nri']\nsocket_path = \"{socket}\"\n");
        _ = host.Succeed("--guard", "base-spec");

        List<Finding> findings = Look(host, "containerd");

        Assert.Equal([Health.Ok, Health.Warn, Health.Ok, Health.Ok], findings.Select(finding => finding.State));
        Assert.Equal("containerd: guard base-spec", findings[3].Found);
    }

    [Fact]
    public void A_containerd_of_Docker_needs_nothing()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", "disabled_plugins = [\"cri\"]\n");

        Assert.Equal(Health.Ok, Assert.Single(Look(host, "containerd")).State);
    }

    [Fact]
    public void A_broken_configuration_fails()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", "[plugins\n");

        Assert.Equal(Health.Fail, Assert.Single(Look(host, "containerd")).State);
    }

    [Fact]
    public void CRI_O_is_looked_at_too()
    {
        using NriHost host = new("crio");
        _ = host.Succeed("--guard", "required-plugin");

        List<Finding> findings = Look(host, "crio");

        Assert.Equal("crio: NRI is on", findings[0].Found);
        Assert.Equal("crio: guard required-plugin", findings[3].Found);
    }

    private static List<Finding> Look(NriHost host, string engine)
        => [.. new NriCheck(host.At("etc/config.toml"), host.At("etc/crio.conf.d"), program => program == engine ? "/usr/bin/" + engine : null).Run()];
}
