using Tuck.Cli.Doctor;
using Tuck.Cli.Tests.Engines;

namespace Tuck.Cli.Tests.Doctor;

public class RuntimeCheckTests
{
    [Fact]
    public void Without_an_engine_there_is_nothing_to_check()
    {
        using RuntimeHost host = new("docker");

        Assert.Equal("no engine is installed", Assert.Single(Look(host)).Found);
    }

    /// <summary>Docker has no other way; the others have checks of theirs.</summary>
    [Fact]
    public void Only_Docker_needs_it()
    {
        using RuntimeHost host = new("docker");

        List<Finding> findings = Look(host, "dockerd", "podman", "containerd", "crio");

        Assert.Equal([Health.Warn, Health.Ok, Health.Ok, Health.Ok], findings.Select(finding => finding.State));
        Assert.Equal("tuck engine configure docker", findings[0].ToDo);
        Assert.Equal("crio: tuck-runtime is not registered", findings[3].Found);
    }

    [Theory]
    [InlineData("docker", "dockerd")]
    [InlineData("podman", "podman")]
    [InlineData("containerd", "containerd")]
    [InlineData("crio", "crio")]
    public void A_program_that_is_gone_fails_and_one_that_is_not_static_is_pointed_out(string engine, string program)
    {
        using RuntimeHost host = new(engine);
        _ = host.Succeed();
        string configure = engine == "docker" ? "tuck engine configure docker" : $"tuck engine configure {engine} --runtime";

        Finding script = Assert.Single(Look(host, program));
        host.Host.SetMode("tuck-runtime", 0x1a4); // 0644
        Finding notExecutable = Assert.Single(Look(host, program));
        File.Delete(host.Program);
        Finding gone = Assert.Single(Look(host, program));

        Assert.Equal((Health.Warn, $"{engine}: {host.Program} is not a static executable"), (script.State, script.Found));
        Assert.Equal((Health.Fail, configure), (notExecutable.State, notExecutable.ToDo));
        Assert.Equal(
            (Health.Fail, $"{engine}: {host.Program}: no such file: no container starts with it"), (gone.State, gone.Found));
    }

    [ProgramTheory("cc")]
    [InlineData("docker", "dockerd", "the default (docker run --runtime runc still goes past it)")]
    [InlineData("podman", "podman", "the default")]
    [InlineData("containerd", "containerd", "the default")]
    [InlineData("crio", "crio", "the default")]
    public void What_is_registered_well_is_ok_and_how_far_it_reaches_is_said(string engine, string program, string reach)
    {
        using RuntimeHost host = new(engine);
        _ = Command.Run("cc", "-static", "-o", host.Program, host.Write("a.c", "int main(void) { return 0; }\n"));

        _ = host.Succeed("--real", "crun");
        Finding registered = Assert.Single(Look(host, program));
        _ = host.Succeed("--set-as-default");
        Finding isDefault = Assert.Single(Look(host, program));

        Assert.Equal(Finding.Ok("runtime", $"{engine}: {host.Program}-crun, static, not the default"), registered);
        Assert.Equal(Finding.Ok("runtime", $"{engine}: {host.Program}-crun, static, {reach}"), isDefault);
    }

    [Theory]
    [InlineData("dockerd", "etc/daemon.json", "{")]
    [InlineData("podman", "etc/containers.conf", "[")]
    [InlineData("containerd", "etc/config.toml", "[")]
    [InlineData("crio", "etc/crio.conf", "[")]
    public void A_broken_file_fails(string program, string file, string text)
    {
        using RuntimeHost host = new("docker");
        _ = host.Write(file, text);

        Finding finding = Assert.Single(Look(host, program));

        Assert.Equal((Health.Fail, "correct the file"), (finding.State, finding.ToDo));
        Assert.StartsWith($"{host.At(file)}:1:", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_searched_for_is_none()
    {
        using RuntimeHost host = new("docker");
        _ = host.Write("etc/daemon.json", "{\"runtimes\": {\"tuck\": {\"path\": \"tuck-runtime\"}}}");

        Assert.Equal("docker: tuck-runtime: not an absolute path", Assert.Single(Look(host, "dockerd")).Found);
    }

    private static List<Finding> Look(RuntimeHost host, params string[] programs)
        =>
        [
            .. new RuntimeCheck(
                program => programs.Contains(program) ? "/usr/bin/" + program : null,
                host.DaemonFile, host.At("etc/containers.conf.d"), host.At("etc/config.toml"), host.At("etc/crio.conf.d")).Run(),
        ];
}
