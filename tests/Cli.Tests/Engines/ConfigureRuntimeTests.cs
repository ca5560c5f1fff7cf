using System.Text;
using Tuck.Toml;

namespace Tuck.Cli.Tests.Engines;

/// <summary>tuck-runtime with the engines that have another way too. In the texts, PATH stands for that of the program.</summary>
public class ConfigureRuntimeTests
{
    private const string PodmanFile = "etc/containers.conf.d/50-tuck.conf";
    private const string CrioFile = "etc/crio.conf.d/50-tuck-runtime.conf";
    private const string Cri2 = "plugins.\"io.containerd.grpc.v1.cri\".containerd";
    private const string Cri3 = "plugins.'io.containerd.cri.v1.runtime'.containerd";

    /// <summary>What containerd's file is, and what stands in it with tuck-runtime as the default.</summary>
    public static TheoryData<string, string> ContainerdFiles { get; } = new()
    {
        {
            $"# mine\nversion = 2\n\n[{Cri2}.runtimes.runc] # kept\n  runtime_type = \"io.containerd.runc.v2\"\n"
                + $"  [{Cri2}.runtimes.runc.options]\n    SystemdCgroup = true # systemd\n",
            $"# mine\nversion = 2\n\n[{Cri2}.runtimes.runc] # kept\n  runtime_type = \"io.containerd.runc.v2\"\n"
                + $"  [{Cri2}.runtimes.runc.options]\n    SystemdCgroup = true # systemd\n"
                + Section(Cri2) + "SystemdCgroup = true # tuck\n" + $"[{Cri2}] # tuck\ndefault_runtime_name = \"tuck\" # tuck\n"
        },
        {
            $"version = 3\r\n# pods\r\n[{Cri3}]\r\n  default_runtime_name = 'kata'  # kept\r\n"
                + $"  [{Cri3}.runtimes.kata]\r\n    runtime_type = 'io.containerd.kata.v2'\r\n",
            $"version = 3\r\n# pods\r\n[{Cri3}]\r\n  default_runtime_name = \"tuck\" # tuck: was 'kata'  # kept\r\n"
                + $"  [{Cri3}.runtimes.kata]\r\n    runtime_type = 'io.containerd.kata.v2'\r\n"
                + Section("plugins.\"io.containerd.cri.v1.runtime\".containerd").Replace("\n", "\r\n", StringComparison.Ordinal)
        },
        {
            "version = 2\n",
            $"version = 2\n[{Cri2}.runtimes.runc] # tuck\nruntime_type = \"io.containerd.runc.v2\" # tuck\n"
                + Section(Cri2) + $"[{Cri2}] # tuck\ndefault_runtime_name = \"tuck\" # tuck\n"
        },
    };

    [Theory]
    [MemberData(nameof(ContainerdFiles))]
    public void Containerd_gets_one_more_runtime(string before, string after)
    {
        using RuntimeHost host = new("containerd");
        _ = host.Write("etc/config.toml", before);

        CommandResult result = host.Succeed("--set-as-default");

        Assert.Equal([host.At("etc/config.toml")], result.Lines);
        Assert.Equal(after.Replace("PATH", host.Program, StringComparison.Ordinal), host.Read("etc/config.toml"));
        Assert.Contains("systemctl restart containerd; pods name it by a RuntimeClass", result.Error, StringComparison.Ordinal);
        Assert.Empty(host.Succeed().Output);
        _ = host.Unconfigure();
        Assert.Equal(before, host.Read("etc/config.toml"));
        Assert.Contains("nothing to change", host.Unconfigure().Error, StringComparison.Ordinal);
    }

    /// <summary>Each is changed without the other, in either order, and both go together.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("base-spec")]
    [InlineData("required-plugin")]
    public void Containerd_may_have_both(string guard)
    {
        using RuntimeHost host = new("containerd");
        _ = host.Write("etc/config.toml", $"version = 2\n[{Cri2}]\n");
        Dictionary<string, string> before = host.Files();
        string[] plugin = ["--plugin", host.At("tuck-nri"), "--hook", host.At("tuck-hook")];

        _ = host.Configure([.. plugin, "--guard", guard]).Done();
        Dictionary<string, string> nri = host.Files();
        CommandResult result = host.Succeed("--set-as-default");
        Dictionary<string, string> both = host.Files();

        Assert.Contains("tuck-nri is registered too", result.Error, StringComparison.Ordinal);
        Assert.Equal(nri.Count, both.Count);
        Assert.Contains("disable = false # tuck", host.Read("etc/config.toml"), StringComparison.Ordinal);
        Assert.Contains($"BinaryName = \"{host.Program}\" # tuck", host.Read("etc/config.toml"), StringComparison.Ordinal);
        Assert.Empty(host.Configure(plugin).Done().Output);
        Assert.Empty(host.Succeed().Output);
        _ = host.Unconfigure();
        Assert.Equal(before, host.Files());
    }

    [Theory]
    [InlineData("disabled_plugins = [\"cri\"]\n", "disables cri, which runs the pods")]
    [InlineData("version = 1\n", "is of version 1")]
    [InlineData($"version = 2\n[{Cri2}.runtimes.tuck]\nruntime_type = \"x\"\n", "has a runtime tuck that is not ours")]
    [InlineData($"version = 3\n[{Cri3}]\ndefault_runtime_name = 'x'\n", "has no section of its default runtime x")]
    public void What_containerd_would_not_do_is_refused(string text, string cause)
    {
        using RuntimeHost host = new("containerd");
        _ = host.Write("etc/config.toml", text);

        CommandResult result = host.Run();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Equal(text, host.Read("etc/config.toml"));
    }

    /// <summary>The containerds of the testbed, 1.7 and 2.1 as this is written, say how they read what we have written.</summary>
    [ContainerdFact]
    public void Containerd_itself_reads_it()
    {
        foreach (string root in ContainerdFactAttribute.Roots)
        {
            bool isVersion1 = Command.Run("chroot", root, "containerd", "--version").Contains(" 1.", StringComparison.Ordinal);
            string[] files = ["", .. ContainerdFiles.Select(row => (string)row[0])];
            foreach (string text in files.Where(text => !isVersion1 || !text.Contains("version = 3", StringComparison.Ordinal)))
            {
                using RuntimeHost host = new("containerd");
                _ = host.Write("etc/config.toml", text);
                _ = host.Succeed("--set-as-default");

                TomlTable containerd = Dump(root, host.At("etc/config.toml"));

                Assert.Equal("tuck", containerd["default_runtime_name"]);
                TomlTable runtimes = (TomlTable)containerd["runtimes"];
                TomlTable tuck = (TomlTable)runtimes["tuck"];
                Assert.Equal("io.containerd.runc.v2", tuck["runtime_type"]);
                Assert.Equal(["tuck/*"], ((TomlArray)tuck["pod_annotations"]).Values.ToArray());
                Assert.Equal(["tuck/*"], ((TomlArray)tuck["container_annotations"]).Values.ToArray());
                TomlTable options = (TomlTable)tuck["options"];
                Assert.Equal(host.Program, options["BinaryName"]);
                Assert.Equal(
                    text.Contains("SystemdCgroup", StringComparison.Ordinal),
                    options.TryGetValue("SystemdCgroup", out object? isSystemd) && (bool)isSystemd);
                string other = text.Contains("kata", StringComparison.Ordinal) ? "kata" : "runc";
                Assert.NotEmpty((string)((TomlTable)runtimes[other])["runtime_type"]);
            }
        }
    }

    [Fact]
    public void Podman_gets_a_drop_in()
    {
        using RuntimeHost host = new("podman");
        _ = host.Write("etc/containers.conf", "[engine]\nruntime_supports_json = [\"mine\", \"crun\"]\nruntime = \"runc\"\n");
        Dictionary<string, string> before = host.Files();

        Assert.Equal([host.Program + "-crun", host.At(PodmanFile)], host.Succeed("--real", "crun", "--set-as-default").Lines);

        Assert.Equal(
            $"""
            # Written by tuck engine configure podman; --remove deletes it.
            [engine] # tuck
            runtime_supports_json = ["crun", "runc", "kata", "runsc", "youki", "krun", "ocijail", "mine", "tuck"] # tuck
            runtime_supports_nocgroup = ["crun", "krun", "tuck"] # tuck
            runtime = "tuck" # tuck
            [engine.runtimes] # tuck
            tuck = ["{host.Program}-crun"] # tuck

            """,
            host.Read(PodmanFile));
        Assert.Empty(host.Succeed().Output);
        _ = host.Unconfigure();
        Assert.Equal(before, host.Files());
    }

    /// <summary>runc makes cgroups always: Podman must not think otherwise.</summary>
    [Fact]
    public void Only_in_front_of_crun_there_may_be_no_cgroups()
    {
        using RuntimeHost host = new("podman");

        CommandResult result = host.Succeed("--real", "runc");

        Assert.DoesNotContain("nocgroup", host.Read(PodmanFile), StringComparison.Ordinal);
        Assert.DoesNotContain("runtime = ", host.Read(PodmanFile), StringComparison.Ordinal);
        Assert.Contains("podman run --runtime tuck", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[engine]\nruntime = \"crun\"\n", "60-x.conf: sets runtime and is read after 50-tuck.conf: take it out there")]
    [InlineData("[engine]\nruntime_supports_json = []\n", "60-x.conf: sets runtime_supports_json")]
    [InlineData("[engine.runtimes]\ntuck = [\"/x\"]\n", "60-x.conf: sets tuck")]
    [InlineData("[engine\n", "60-x.conf:1:8: ")]
    public void A_later_file_of_Podmans_that_says_otherwise_is_pointed_out(string text, string cause)
    {
        using RuntimeHost host = new("podman");
        _ = host.Write("etc/containers.conf.d/60-x.conf", text);

        CommandResult result = host.Run("--set-as-default");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(host.At(PodmanFile)));
    }

    [Fact]
    public void Unconfiguring_takes_Podmans_hook_too()
    {
        using RuntimeHost host = new("podman");
        _ = host.Configure("--hooks-dir", host.At("hooks"), "--hook", host.At("tuck-hook")).Done();
        _ = host.Succeed();
        Assert.Equal(3, host.Files().Count);

        Assert.Equal(3, host.Unconfigure().Lines.Length);

        Assert.Empty(host.Files());
    }

    /// <summary>Podman itself, with our file for all its configuration, knows the runtime, its path and what it can.</summary>
    [RootFact("podman", "crun", "runc")]
    public void Podman_itself_reads_it()
    {
        foreach (string real in (string[])["crun", "runc"])
        {
            using RuntimeHost host = new("podman");
            _ = host.Succeed("--set-as-default", "--real", real);
            _ = Directory.CreateDirectory(host.At("rootfs"));

            CommandResult info = Podman(host, "info", "--format", "{{.Host.OCIRuntime.Name}} {{.Host.OCIRuntime.Path}}");
            CommandResult created = Podman(
                host, "create", "--cgroups=disabled", "--network", "host", "--rootfs", host.At("rootfs"), "/x");

            Assert.Equal($"tuck {host.Program}-{real}\n", info.Output);
            Assert.Equal(real == "crun", created.ExitCode == 0);
            Assert.Equal(real == "runc", created.Error.Contains("tuck is not compatible with NoCgroups", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void CRI_O_gets_a_drop_in_with_what_the_real_runtime_has()
    {
        using RuntimeHost host = new("crio");
        _ = host.Write(
            "etc/crio.conf.d/10-crio.conf",
            """
            [crio.runtime]
            default_runtime = "crun"
            [crio.runtime.runtimes.crun]
            runtime_path = "/usr/libexec/crio/crun"
            runtime_root = "/run/crun-of-crio"
            monitor_path = "/usr/libexec/crio/conmon"
            allowed_annotations = ["io.containers.trace-syscall"]

            """);
        Dictionary<string, string> before = host.Files();

        Assert.Equal([host.Program + "-crun", host.At(CrioFile)], host.Succeed("--real", "crun", "--set-as-default").Lines);

        Assert.Equal(
            $"""
            # Written by tuck engine configure crio; --remove deletes it.
            [crio.runtime.runtimes.tuck] # tuck
            runtime_path = "{host.Program}-crun" # tuck
            runtime_type = "oci" # tuck
            runtime_root = "/run/crun-of-crio" # tuck
            monitor_path = "/usr/libexec/crio/conmon" # tuck
            allowed_annotations = ["io.containers.trace-syscall"] # tuck
            [crio.runtime] # tuck
            default_runtime = "tuck" # tuck

            """,
            host.Read(CrioFile));
        Assert.Empty(host.Succeed().Output);
        _ = host.Unconfigure();
        Assert.Equal(before, host.Files());
    }

    [Fact]
    public void CRI_O_keeps_its_state_where_the_real_runtime_does()
    {
        using RuntimeHost host = new("crio");

        _ = host.Succeed("--real", "runc");

        Assert.Contains("runtime_root = \"/run/runc\"", host.Read(CrioFile), StringComparison.Ordinal);
        Assert.DoesNotContain("default_runtime", host.Read(CrioFile), StringComparison.Ordinal);
    }

    [Fact]
    public void CRI_O_may_have_both()
    {
        using RuntimeHost host = new("crio");
        _ = host.Configure("--plugin", host.At("tuck-nri")).Done();
        _ = host.Succeed();
        Assert.Equal(2, host.Files().Count);

        _ = host.Unconfigure();

        Assert.Empty(host.Files());
    }

    [Theory]
    [InlineData(
        "60-x.conf", "[crio.runtime]\ndefault_runtime = \"crun\"\n",
        "60-x.conf: sets default_runtime otherwise and is read after 50-tuck-runtime.conf")]
    [InlineData(
        "10-x.conf", "[crio.runtime.runtimes.tuck]\nruntime_path = \"/x\"\n",
        "10-x.conf: has a runtime tuck that is not ours")]
    public void What_CRI_O_would_read_otherwise_is_refused(string name, string text, string cause)
    {
        using RuntimeHost host = new("crio");
        _ = host.Write($"etc/crio.conf.d/{name}", text);

        CommandResult result = host.Run("--set-as-default");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(host.At(CrioFile)));
    }

    [Theory]
    [InlineData("podman", "--set-as-default needs --runtime", "--set-as-default")]
    [InlineData("containerd", "--real needs --runtime", "--real", "crun")]
    [InlineData("podman", "--hook has no meaning with --runtime", "--runtime", "--hook", "/x")]
    [InlineData("containerd", "--hook has no meaning with --runtime", "--runtime", "--hook", "/x")]
    [InlineData("crio", "--guard has no meaning with --runtime", "--runtime", "--guard", "none")]
    public void Options_of_the_other_way_are_refused(string engine, string cause, params string[] words)
    {
        using RuntimeHost host = new(engine);

        CommandResult result = host.Configure(words);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Empty(host.Files());
    }

    private static CommandResult Podman(RuntimeHost host, params string[] words)
        => Command.Try(
        [
            "env", $"CONTAINERS_CONF={host.At(PodmanFile)}", "podman", "--root", host.At("root"), "--runroot", host.At("runroot"),
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "file", .. words,
        ]);

    private static string Section(string cri)
        => $"[{cri}.runtimes.tuck] # tuck\nruntime_type = \"io.containerd.runc.v2\" # tuck\n"
            + "pod_annotations = [\"tuck/*\"] # tuck\ncontainer_annotations = [\"tuck/*\"] # tuck\n"
            + $"[{cri}.runtimes.tuck.options] # tuck\nBinaryName = \"PATH\" # tuck\n";

    private static TomlTable Dump(string root, string configFile)
    {
        string dump = Command.Run(
            "unshare", "--mount", "--propagation", "private", "sh", "-ec",
            $"mount --rbind /tmp {root}/tmp; exec chroot {root} containerd --config {configFile} config dump 2>/dev/null");
        TomlTable plugins = (TomlTable)TomlDocument.Parse(Encoding.UTF8.GetBytes(dump))["plugins"];
        TomlTable cri = (TomlTable)(plugins.TryGetValue("io.containerd.cri.v1.runtime", out object? value)
            ? value
            : plugins["io.containerd.grpc.v1.cri"]);
        return (TomlTable)cri["containerd"];
    }
}
