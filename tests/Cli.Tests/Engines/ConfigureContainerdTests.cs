using System.Text;
using System.Text.Json;
using Tuck.Toml;

namespace Tuck.Cli.Tests.Engines;

public class ConfigureContainerdTests
{
    private const string Nri = "[plugins.\"io.containerd.nri.v1.nri\"]";
    private const string Cri2 = "plugins.\"io.containerd.grpc.v1.cri\"";
    private const string Cri3 = "plugins.'io.containerd.cri.v1.runtime'";

    /// <summary>What packages and administrators write; every one has to come back byte for byte.</summary>
    private static readonly string[] s_mainFiles =
    [
        "",
        "version = 2",
        "# mine\r\nversion = 2\r\n\r\n[plugins]\r\n",
        $"version = 2\n\n[plugins]\n  [{Cri2}]\n    [{Cri2}.cni]\n      bin_dir = \"/usr/lib/cni\"\n",
        $"version = 2\n{Nri}\n  disable = true   # off\n  plugin_request_timeout = \"7s\"\n",
        $"version = 2\n[{Cri2}.containerd.runtimes.runc]\n  runtime_type = \"io.containerd.runc.v2\"\n  base_runtime_spec = \"\"\n"
            + $"  pod_annotations = [ # these\n    \"a/*\",\n  ]\n  [{Cri2}.containerd.runtimes.runc.options]\n    SystemdCgroup = true\n",
        $"version = 3\nimports = []\n[{Cri3}.containerd]\n  default_runtime_name = 'kata'\n"
            + $"  [{Cri3}.containerd.runtimes.kata]\n    runtime_type = 'io.containerd.kata.v2'\n\n\n",
        "version = 2\nimports = [\"conf.d/*.toml\"]\n",
        $"version = 3\nimports = [\"conf.d/*.toml\"]\n[{Cri3}.containerd]\n",
        "root = \"/var/lib/containerd\"\n",
    ];

    public static TheoryData<string> MainFiles { get; } = [.. s_mainFiles];

    [Theory]
    [MemberData(nameof(MainFiles))]
    public void What_was_configured_is_taken_back_byte_for_byte(string main)
    {
        foreach (string guard in (string[])["none", "base-spec", "required-plugin"])
        {
            using NriHost host = new("containerd");
            _ = host.Write("etc/config.toml", main);
            Dictionary<string, string> before = host.Files();

            _ = host.Succeed("--guard", guard);
            Dictionary<string, string> after = host.Files();
            CommandResult again = host.Succeed();

            Assert.NotEqual(before, after);
            Assert.Equal(after, host.Files());
            Assert.Empty(again.Output);
            Assert.Contains("nothing to change", again.Error, StringComparison.Ordinal);
            _ = host.Succeed("--remove");
            Assert.Equal(before, host.Files());
            Assert.Empty(host.Succeed("--remove").Output);
        }
    }

    [Fact]
    public void Without_a_configuration_it_makes_one_and_removes_it()
    {
        using NriHost host = new("containerd");

        CommandResult result = host.Succeed();

        Assert.Equal([host.At("etc/config.toml")], result.Lines);
        Assert.Equal(
            $"version = 2 # tuck\n# Written by tuck engine configure containerd; --remove deletes it.\n{Nri} # tuck\ndisable = false # tuck\n",
            host.Read("etc/config.toml"));
        Assert.Contains("systemctl restart containerd && systemctl enable --now tuck-nri", result.Error, StringComparison.Ordinal);
        _ = host.Succeed("--remove");
        Assert.Empty(host.Files());
    }

    [Fact]
    public void A_drop_in_is_written_where_one_is_imported()
    {
        using NriHost host = new("containerd");
        string main = host.Write("etc/config.toml", "version = 3\nimports = [\"conf.d/*.toml\"]\n");

        _ = host.Succeed("--guard", "base-spec");

        Assert.Equal("version = 3\nimports = [\"conf.d/*.toml\"]\n", File.ReadAllText(main));
        TomlTable dropIn = Parse(host, "etc/conf.d/10-tuck.toml");
        Assert.Equal(3L, dropIn["version"]);
        TomlTable runc = Table(dropIn, "plugins", "io.containerd.cri.v1.runtime", "containerd", "runtimes", "runc");
        Assert.Equal("io.containerd.runc.v2", runc["runtime_type"]);
        Assert.Equal(host.At("etc/tuck-base-spec.json"), runc["base_runtime_spec"]);
    }

    /// <summary>containerd 1.7 would replace the section of the main file with that of the drop-in.</summary>
    [Fact]
    public void A_section_that_exists_is_edited_where_it_counts()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", $"version = 2\nimports = [\"{host.At("etc/conf.d")}/*.toml\"]\n{Nri}\ndisable = true\n");
        _ = host.Write("etc/conf.d/50-cri.toml", $"version = 2\n[{Cri2}.cni]\nbin_dir = \"/cni\"\n");
        _ = host.Write("etc/conf.d/60.toml", $"{Nri}\nplugin_request_timeout = \"7s\"\n");

        _ = host.Succeed("--guard", "base-spec");

        Assert.Contains("disable = true\n", host.Read("etc/config.toml"), StringComparison.Ordinal);
        Assert.False(File.Exists(host.At("etc/conf.d/10-tuck.toml")));
        Assert.False((bool)Table(Parse(host, "etc/conf.d/60.toml"), "plugins", "io.containerd.nri.v1.nri")["disable"]);
        Assert.Contains("base_runtime_spec", host.Read("etc/conf.d/50-cri.toml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_of_others_are_kept()
    {
        using NriHost host = new("containerd");
        _ = host.Write(
            "etc/config.toml",
            $"version = 2\nimports = [\"conf.d/*.toml\"]\n[{Cri2}.containerd.runtimes.runc]\nruntime_type = \"x\"\npod_annotations = [\"a\"]\n");
        _ = host.Write("etc/conf.d/20.toml", $"version = 2\n[{Cri2}]\nsandbox_image = \"pause\"\n");

        _ = host.Succeed("--guard", "base-spec");

        TomlTable runc = Table(
            Parse(host, "etc/conf.d/20.toml"), "plugins", "io.containerd.grpc.v1.cri", "containerd", "runtimes", "runc");
        Assert.Equal(["tuck/*", "a"], ((TomlArray)runc["pod_annotations"]).Values.ToArray());
        Assert.Equal("x", runc["runtime_type"]);
    }

    [Fact]
    public void The_base_specification_is_the_default_one_with_a_hook()
    {
        using NriHost host = new("containerd");

        _ = host.Succeed("--guard", "base-spec");

        using JsonDocument document = JsonDocument.Parse(host.Read("etc/tuck-base-spec.json"));
        JsonElement process = document.RootElement.GetProperty("process");
        Assert.False(process.TryGetProperty("rlimits", out _));
        Assert.Equal(14, process.GetProperty("capabilities").GetProperty("bounding").GetArrayLength());
        Assert.Equal(7, document.RootElement.GetProperty("mounts").GetArrayLength());
        JsonElement hook = document.RootElement.GetProperty("hooks").GetProperty("createRuntime")[0];
        Assert.Equal(host.At("tuck-hook"), hook.GetProperty("path").GetString());
        Assert.Equal(
            ["tuck-hook", "createRuntime", "--engine", "containerd", "--require", "--config", host.Host.ConfigPath],
            hook.GetProperty("args").EnumerateArray().Select(word => word.GetString()!));
    }

    [Fact]
    public void A_guard_stays_until_another_is_named()
    {
        using NriHost host = new("containerd");

        _ = host.Succeed("--guard", "base-spec");
        _ = host.Succeed();
        Assert.True(File.Exists(host.At("etc/tuck-base-spec.json")));
        _ = host.Succeed("--guard", "required-plugin");
        Assert.False(File.Exists(host.At("etc/tuck-base-spec.json")));
        TomlTable validator = Table(
            Parse(host, "etc/config.toml"), "plugins", "io.containerd.nri.v1.nri", "default_validator");
        Assert.True((bool)validator["enable"]);
        Assert.Equal(["tuck"], ((TomlArray)validator["required_plugins"]).Values.ToArray());
        _ = host.Succeed("--guard", "none");
        Assert.DoesNotContain("validator", host.Read("etc/config.toml"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_shows_the_lines_that_change_and_writes_nothing()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", $"version = 2\n{Nri}\n  disable = true\n# end\n");
        Dictionary<string, string> before = host.Files();

        CommandResult result = host.Succeed("--dry-run", "--pre-installed");

        Assert.Equal(before, host.Files());
        Assert.Contains("-  disable = true\n+  disable = false # tuck: was true\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("end", result.Output, StringComparison.Ordinal);
        Assert.Contains(host.At("etc/config.toml:"), result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version = 2\n[plugins\n", "config.toml:2:9: ")]
    [InlineData("disabled_plugins = [\"cri\"]\n", "disables cri, and NRI with it: take it out of disabled_plugins")]
    [InlineData("[plugins.cri]\n", "is of version 1")]
    [InlineData("version = 1\n", "is of version 1")]
    [InlineData("version = 2\n[plugins.\"io.containerd.nri.v1.nri\"]\ndisable_connections = true\n", "or use --pre-installed")]
    [InlineData(
        "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd]\ndefault_runtime_name = 'x'\n",
        "has no section of its default runtime x")]
    [InlineData(
        "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]\nbase_runtime_spec = '/mine.json'\n",
        "runtime runc has the base_runtime_spec /mine.json already")]
    [InlineData("version = 2\n[plugins]\n\"io.containerd.nri.v1.nri\" = {}\n", "is an inline table")]
    public void What_would_not_work_is_refused_and_nothing_written(string main, string cause)
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", main);
        Dictionary<string, string> before = host.Files();

        CommandResult result = host.Run("--guard", "base-spec");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(before, host.Files());
    }

    [Fact]
    public void A_plugin_that_is_not_there_is_refused()
    {
        using NriHost host = new("containerd");

        CommandResult result = host.Run("--plugin", "/nowhere/tuck-nri");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("tuck-nri /nowhere/tuck-nri: no such file; install it there, or name it with --plugin", result.Error, StringComparison.Ordinal);
        Assert.Empty(host.Files());
    }

    [Fact]
    public void Mode_and_link_of_the_file_are_kept()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/static.toml", "version = 2\n");
        host.Host.SetMode("etc/static.toml", 0x180); // 0600
        _ = File.CreateSymbolicLink(host.At("etc/config.toml"), "static.toml");

        _ = host.Succeed();

        Assert.Equal("static.toml", new FileInfo(host.At("etc/config.toml")).LinkTarget);
        Assert.Equal(0x180, host.Host.ModeOf("etc/static.toml"));
        Assert.Contains("disable = false", host.Read("etc/static.toml"), StringComparison.Ordinal);
    }

    [RootFact("mount")]
    public void A_read_only_file_system_is_a_failure_of_the_kernel()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", "version = 2\n");
        _ = Command.Run("mount", "--bind", "-o", "ro", host.At("etc"), host.At("etc"));
        try
        {
            CommandResult result = host.Run();

            Assert.Equal(7, result.ExitCode);
            Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            _ = Command.Run("umount", host.At("etc"));
        }
    }

    [Fact]
    public void The_runtime_starts_the_plugin_once()
    {
        using NriHost host = new("containerd");
        _ = Directory.CreateDirectory(host.At("plugins"));
        _ = host.Write("etc/config.toml", $"version = 2\n{Nri}\nplugin_path = \"{host.At("plugins")}\"\n");
        _ = File.CreateSymbolicLink(host.At("plugins/20-tuck"), "/old/tuck-nri");
        _ = File.CreateSymbolicLink(host.At("plugins/30-other"), "/other");
        Dictionary<string, string> before = host.Files();

        _ = host.Succeed("--pre-installed");
        Assert.Equal(host.At("tuck-nri"), new FileInfo(host.At("plugins/10-tuck")).LinkTarget);
        Assert.Null(new FileInfo(host.At("plugins/20-tuck")).LinkTarget);
        _ = host.Succeed();
        Assert.Equal(["30-other"], Directory.GetFileSystemEntries(host.At("plugins")).Select(Path.GetFileName));
        _ = host.Succeed("--remove");
        _ = before.Remove(host.At("plugins/20-tuck"));
        Assert.Equal(before, host.Files());
    }

    [Fact]
    public void A_program_that_would_keep_the_CRI_from_starting_is_pointed_out()
    {
        using NriHost host = new("containerd");
        _ = host.Write("etc/config.toml", $"version = 2\n{Nri}\nplugin_path = \"{host.At("plugins")}\"\n");
        _ = host.Write("plugins/README", "not executable: ignored");
        _ = host.Write("plugins/stray", "");
        host.Host.SetMode("plugins/stray", 0x1ed);

        CommandResult result = host.Run();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{host.At("plugins/stray")}: executable and not named NN-NAME", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The containerds of the testbed, 1.7 and 2.1 as this is written, say how they read what we have written.</summary>
    [ContainerdFact]
    public void Containerd_itself_reads_it()
    {
        foreach (string root in ContainerdFactAttribute.Roots)
        {
            bool isVersion1 = Command.Run("chroot", root, "containerd", "--version").Contains(" 1.", StringComparison.Ordinal);
            foreach (string main in s_mainFiles.Where(main => !isVersion1 || !main.Contains("version = 3", StringComparison.Ordinal)))
            {
                using NriHost host = new("containerd");
                _ = host.Write("etc/config.toml", main);
                _ = host.Succeed("--guard", "base-spec");
                AssertRead(main, host.At("etc"), Dump(root, host.At("etc/config.toml")));
            }
        }
    }

    private static TomlTable Dump(string root, string configFile)
    {
        string dump = Command.Run(
            "unshare", "--mount", "--propagation", "private", "sh", "-ec",
            $"mount --rbind /tmp {root}/tmp; exec chroot {root} containerd --config {configFile} config dump 2>/dev/null");
        return (TomlTable)TomlDocument.Parse(Encoding.UTF8.GetBytes(dump))["plugins"];
    }

    private static void AssertRead(string main, string directory, TomlTable plugins)
    {
        Assert.False((bool)Table(plugins, "io.containerd.nri.v1.nri")["disable"]);
        TomlTable containerd = plugins.TryGetValue("io.containerd.cri.v1.runtime", out object? cri)
            ? Table((TomlTable)cri, "containerd")
            : Table(plugins, "io.containerd.grpc.v1.cri", "containerd");
        TomlTable runtime = Table(containerd, "runtimes", (string)containerd["default_runtime_name"]);
        Assert.Equal($"{directory}/tuck-base-spec.json", runtime["base_runtime_spec"]);
        Assert.NotEmpty((string)runtime["runtime_type"]);
        string[] annotations = main.Contains("a/*", StringComparison.Ordinal) ? ["tuck/*", "a/*"] : ["tuck/*"];
        Assert.Equal(annotations, ((TomlArray)runtime["pod_annotations"]).Values.ToArray());
        Assert.Equal(main.Contains("SystemdCgroup", StringComparison.Ordinal), IsSystemdCgroup(runtime));
    }

    private static bool IsSystemdCgroup(TomlTable runtime)
        => runtime.TryGetValue("options", out object? options)
            && ((TomlTable)options).TryGetValue("SystemdCgroup", out object? value) && (bool)value;

    private static TomlTable Parse(NriHost host, string name)
        => TomlDocument.Parse(File.ReadAllBytes(host.At(name)), name);

    private static TomlTable Table(TomlTable table, params string[] path)
        => path.Aggregate(table, (parent, key) => (TomlTable)parent[key]);
}
