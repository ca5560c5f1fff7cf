using Tuck.Cli.Doctor;

namespace Tuck.Cli.Tests.Doctor;

/// <summary>What would keep Podman from calling the hook, which Podman itself does not say.</summary>
public class PodmanHookCheckTests
{
    [ProgramFact("podman")]
    public void A_registration_that_works_is_ok()
    {
        using TestHost host = Registered();

        Assert.All(Look(host, "hooks"), finding => Assert.Equal(Health.Ok, finding.State));
    }

    [ProgramFact("podman")]
    public void A_hook_without_its_program_fails()
    {
        using TestHost host = Registered();
        File.Delete(host.At("tuck-hook"));

        Assert.All(Look(host, "hooks"), finding => Assert.Equal(Health.Fail, finding.State));
    }

    [ProgramFact("podman")]
    public void A_file_that_podman_cannot_read_fails()
    {
        using TestHost host = Registered();
        _ = host.MakeFile("hooks/tuck-clean.json", "{");

        Assert.Equal([Health.Ok, Health.Fail], Look(host, "hooks").Select(finding => finding.State));
    }

    [ProgramFact("podman")]
    public void A_directory_podman_does_not_read_is_no_registration()
    {
        using TestHost host = Registered();

        Assert.All(Look(host, "elsewhere"), finding =>
        {
            Assert.Equal(Health.Warn, finding.State);
            Assert.Equal($"tuck engine configure podman --hooks-dir {host.At("elsewhere")}", finding.ToDo);
        });
    }

    [ProgramFact("podman")]
    public void Another_configuration_is_pointed_out()
    {
        using TestHost host = Registered();

        Finding finding = new PodmanHookCheck("/other.toml", [host.At("hooks")], null).Run().First();

        Assert.Equal(Health.Warn, finding.State);
        Assert.Contains($"uses {host.ConfigPath}, not /other.toml", finding.Found, StringComparison.Ordinal);
    }

    private static List<Finding> Look(TestHost host, string directory)
        => [.. new PodmanHookCheck(host.ConfigPath, [host.At(directory)], "containers.conf").Run()];

    private static TestHost Registered()
    {
        TestHost host = new();
        string hook = host.MakeFile("tuck-hook", "#!/bin/sh\n");
        host.SetMode("tuck-hook", 0x1ed); // 0755
        _ = host.Succeed("engine", "configure", "podman", "--hooks-dir", host.At("hooks"), "--hook", hook);
        return host;
    }
}
