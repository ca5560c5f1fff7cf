namespace Tuck.Cli.Tests.Engines;

/// <summary>CRI-O is in none of the distributions of the testbed: what is written is compared with what its manual says, and not run.</summary>
public class ConfigureCrioTests
{
    private const string DropIn = "etc/crio.conf.d/10-tuck.conf";

    [Fact]
    public void Writes_a_drop_in_and_removes_it()
    {
        using NriHost host = new("crio");
        _ = host.Write("etc/crio.conf", "# main\n[crio]\n");
        Dictionary<string, string> before = host.Files();

        CommandResult result = host.Succeed("--guard", "required-plugin");

        Assert.Equal([host.At(DropIn)], result.Lines);
        Assert.Equal(
            """
            # Written by tuck engine configure crio; --remove deletes it.
            [crio.nri] # tuck
            enable_nri = true # tuck
            [crio.nri.default_validator] # tuck
            nri_enable_default_validator = true # tuck
            nri_validator_required_plugins = ["tuck"] # tuck

            """,
            host.Read(DropIn));
        Assert.Contains("systemctl restart crio && systemctl enable --now tuck-nri", result.Error, StringComparison.Ordinal);
        Assert.Empty(host.Succeed().Output);
        _ = host.Succeed("--remove");
        Assert.Equal(before, host.Files());
    }

    [Fact]
    public void Plugins_that_others_require_are_still_required()
    {
        using NriHost host = new("crio");
        _ = host.Write("etc/crio.conf.d/05-x.conf", "[crio.nri.default_validator]\nnri_validator_required_plugins = [\"x\"]\n");

        _ = host.Succeed("--guard", "required-plugin");

        Assert.Contains("nri_validator_required_plugins = [\"tuck\", \"x\"]", host.Read(DropIn), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20-x.conf", "[crio.nri]\nenable_nri = false\n", "20-x.conf: sets enable_nri otherwise and is read after 10-tuck.conf")]
    [InlineData(
        "20-x.conf", "[crio.nri.default_validator]\nnri_validator_required_plugins = []\n",
        "20-x.conf: sets nri_validator_required_plugins otherwise")]
    [InlineData("20-x.conf", "[crio\n", "20-x.conf:1:6: ")]
    public void What_would_not_work_is_refused_and_nothing_written(string name, string text, string cause)
    {
        using NriHost host = new("crio");
        _ = host.Write($"etc/crio.conf.d/{name}", text);
        Dictionary<string, string> before = host.Files();

        CommandResult result = host.Run("--guard", "required-plugin");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, host.Files());
    }

    [Fact]
    public void An_earlier_file_that_turns_it_off_is_overruled()
    {
        using NriHost host = new("crio");
        _ = host.Write("etc/crio.conf", "[crio.nri]\nenable_nri = false\n");

        _ = host.Succeed();

        Assert.Contains("enable_nri = true", host.Read(DropIn), StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_no_base_specification()
    {
        using NriHost host = new("crio");

        Assert.Equal(2, host.Run("--guard", "base-spec").ExitCode);
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        using NriHost host = new("crio");

        CommandResult result = host.Succeed("--dry-run");

        Assert.Contains("+enable_nri = true # tuck\n", result.Output, StringComparison.Ordinal);
        Assert.Empty(host.Files());
    }
}
