using System.Text;
using System.Text.Json;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Cli.Tests.Engines;

/// <summary>In the texts, PATH stands for that of the program.</summary>
public class ConfigureDockerTests
{
    private const string Entry = "{\"path\": \"PATH\"}";
    private const string Compact = "{\"path\":\"PATH\"}";

    /// <summary>What there is, and what it becomes with tuck-runtime as the default.</summary>
    public static TheoryData<string, string> Files { get; } = new()
    {
        {
            "{\n  \"log-driver\": \"journald\"\n}\n",
            $"{{\n  \"log-driver\": \"journald\",\n{Block("  ", "\n")},\n  \"default-runtime\": \"tuck\"\n}}\n"
        },
        {
            "{\r\n\t\"debug\":true ,\r\n\t\"hosts\": [\"fd://\"]\r\n}\r\n\r\n",
            "{\r\n\t\"debug\":true ,\r\n\t\"hosts\": [\"fd://\"],\r\n"
                + Block("\t", "\r\n").Replace(": ", ":", StringComparison.Ordinal)
                + ",\r\n\t\"default-runtime\":\"tuck\"\r\n}\r\n\r\n"
        },
        { "{\"a\":1}", $"{{\"a\":1,\"runtimes\":{{\"tuck\":{Compact}}},\"default-runtime\":\"tuck\"}}" },
        {
            "{ \"a\": [1, {\"b\": {}}] }",
            $"{{ \"a\": [1, {{\"b\": {{}}}}], \"runtimes\": {{\"tuck\": {Entry}}}, \"default-runtime\": \"tuck\" }}"
        },
        { "{}", $"{{ \"runtimes\": {{\"tuck\": {Entry}}}, \"default-runtime\": \"tuck\"}}" },
        { " {\n}\n", $" {{ \"runtimes\": {{\"tuck\": {Entry}}}, \"default-runtime\": \"tuck\"\n}}\n" },
        { "{\n}\n", $"{{ \"runtimes\": {{\"tuck\": {Entry}}}, \"default-runtime\": \"tuck\"\n}}\n" },
        {
            "{\n  \"runtimes\": {\n    \"x\": {\n      \"path\": \"/x\"\n    }\n  },\n  \"z\": null\n}",
            "{\n  \"runtimes\": {\n    \"x\": {\n      \"path\": \"/x\"\n    },\n    \"tuck\": {\n      \"path\": \"PATH\"\n    }\n  },\n"
                + "  \"z\": null,\n  \"default-runtime\": \"tuck\"\n}"
        },
        { "{\"runt\\u0069mes\":{ } }", $"{{\"runt\\u0069mes\":{{ \"tuck\": {Entry} }},\"default-runtime\":\"tuck\" }}" },
        { "\uFEFF{\"a\": 1}", $"\uFEFF{{\"a\": 1, \"runtimes\": {{\"tuck\": {Entry}}}, \"default-runtime\": \"tuck\"}}" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_extended_in_its_own_style_and_comes_back_byte_for_byte(string before, string after)
    {
        using RuntimeHost host = new("docker");
        byte[] bytes = Encoding.UTF8.GetBytes(before);
        File.WriteAllBytes(host.DaemonFile, bytes);

        Assert.Equal([host.DaemonFile], host.Succeed("--set-as-default").Lines);

        string written = Encoding.UTF8.GetString(File.ReadAllBytes(host.DaemonFile));
        Assert.Equal(after.Replace("PATH", host.Program, StringComparison.Ordinal), written);
        Assert.Empty(host.Succeed("--set-as-default").Output);
        Assert.Empty(host.Succeed().Output);
        Assert.Equal([host.DaemonFile], host.Unconfigure().Lines);
        Assert.Equal(bytes, File.ReadAllBytes(host.DaemonFile));
        Assert.Contains("nothing to change", host.Unconfigure().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_not_there_is_made_and_removed()
    {
        using RuntimeHost host = new("docker");

        CommandResult result = host.Succeed();

        string expected = $"{{\n{Block("  ", "\n")}\n}}\n".Replace("PATH", host.Program, StringComparison.Ordinal);
        Assert.Equal(expected, host.Read("etc/daemon.json"));
        Assert.Equal(0x1a4, host.Host.ModeOf("etc/daemon.json"));
        Assert.Contains("systemctl reload docker", result.Error, StringComparison.Ordinal);
        _ = host.Succeed("--set-as-default");
        _ = host.Succeed("--remove");
        Assert.False(File.Exists(host.DaemonFile));
    }

    [Fact]
    public void What_others_add_to_a_file_of_ours_stays()
    {
        using RuntimeHost host = new("docker");
        _ = host.Succeed("--set-as-default");
        string ours = host.Read("etc/daemon.json");
        _ = host.Write(
            "etc/daemon.json", ours.Replace("\"tuck\"\n}", "\"tuck\",\n  \"debug\": true\n}", StringComparison.Ordinal));

        Assert.Empty(host.Succeed().Output);
        _ = host.Unconfigure();

        Assert.Equal("{\n  \"debug\": true\n}\n", host.Read("etc/daemon.json"));
    }

    [Fact]
    public void Mode_and_owner_of_the_file_are_kept()
    {
        using RuntimeHost host = new("docker");
        _ = host.Write("etc/daemon.json", "{}");
        host.Host.SetMode("etc/daemon.json", 0x180); // 0600

        _ = host.Succeed();

        Assert.Equal(0x180, host.Host.ModeOf("etc/daemon.json"));
        Assert.Equal(0, Posix.stat(host.DaemonFile, out Stat status));
        Assert.Equal(Posix.geteuid(), status.st_uid);
    }

    [Theory]
    [InlineData("{\n  // why\n}", "daemon.json:2:3: '/' is invalid")]
    [InlineData("{\"a\": 1,}", "daemon.json:1:9: ")]
    [InlineData("{\"a\": 1} x", "daemon.json:1:10: 'x' is invalid after a single JSON value")]
    [InlineData("{\"a\": {}", "daemon.json:1:")]
    [InlineData("{\"a\": \"\n\"}", "daemon.json:1:8: ")]
    [InlineData("\uFEFF \r\n", "daemon.json: is empty: delete it, or write {} into it")]
    [InlineData("[]", "daemon.json:1:1: not an object")]
    [InlineData("{\"a\": 1,\n \"\\u0061\": 2}", "daemon.json:2:2: member a is there twice")]
    [InlineData("{\"x\": [{\"a\\u001b\": 1, \"a\\u001b\": 2}]}", "daemon.json:1:23: member a? is there twice")]
    [InlineData("{\"\\ud800\": 1}", "daemon.json:1:2: a name that is no Unicode text")]
    [InlineData("{\"runtimes\": []}", "daemon.json: runtimes is not an object")]
    [InlineData("{\"runtimes\": {\"tuck\": {\"path\": \"/usr/bin/other\"}}}", "has a runtime tuck that is not ours")]
    [InlineData("{\"runtimes\": {\"tuck\": {\"path\": \"/tuck-runtime\", \"runtimeArgs\": []}}}", "has a runtime tuck that is not")]
    [InlineData("{\"runtimes\": {\"tuck\": 1}}", "has a runtime tuck that is not ours")]
    [InlineData("{\"runtimes\": {\"tuck\": {\"path\": 1}}}", "has a runtime tuck that is not ours")]
    [InlineData(
        "{\"default-runtime\": \"nvidia\"}",
        "has the default-runtime nvidia already: take it out there, or leave out --set-as-default")]
    [InlineData("{\"default-runtime\": 1}", "has the default-runtime")]
    public void What_cannot_be_edited_is_refused_and_nothing_written(string text, string cause)
    {
        using RuntimeHost host = new("docker");
        _ = host.Write("etc/daemon.json", text);

        CommandResult result = host.Run("--set-as-default");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Single(
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => line.StartsWith("tuck: ", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(host.DaemonFile));
    }

    [Fact]
    public void A_text_that_is_nested_too_deep_is_refused()
    {
        using RuntimeHost host = new("docker");
        _ = host.Write("etc/daemon.json", "{\"a\": " + new string('[', 100_000) + new string(']', 100_000) + "}");

        CommandResult result = host.Run();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("maximum configured depth of 64", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_real_runtime_is_chosen_by_a_link_which_stays()
    {
        using RuntimeHost host = new("docker");

        Assert.Equal([host.Program + "-crun", host.DaemonFile], host.Succeed("--real", "crun").Lines);

        Assert.Equal("tuck-runtime", new FileInfo(host.Program + "-crun").LinkTarget);
        Assert.Equal(host.Program + "-crun", RegisteredPath(host));
        Assert.Empty(host.Succeed().Output);
        Assert.Equal([host.Program + "-runc", host.DaemonFile], host.Succeed("--real", "runc").Lines);
        Assert.Equal(host.Program + "-runc", RegisteredPath(host));
        _ = host.Unconfigure();
        Assert.False(File.Exists(host.DaemonFile));
        Assert.True(File.Exists(host.Program + "-crun"));
    }

    [Fact]
    public void The_place_of_the_link_may_be_taken()
    {
        using RuntimeHost host = new("docker");
        _ = host.Write("tuck-runtime-crun", "");
        _ = File.CreateSymbolicLink(host.At("tuck-runtime-youki"), "/elsewhere/youki");

        foreach (string real in (string[])["crun", "youki"])
        {
            CommandResult result = host.Run("--real", real);

            Assert.Equal(3, result.ExitCode);
            Assert.Contains($"tuck-runtime-{real}: not a link to tuck-runtime; move it away", result.Error, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(host.DaemonFile));
    }

    [Theory]
    [InlineData("/nowhere/tuck-runtime", "no such file; install it there, or name it with --runtime-path")]
    [InlineData("/bin/true", "not named tuck-runtime")]
    public void A_program_that_is_not_it_is_refused(string path, string cause)
    {
        using RuntimeHost host = new("docker");

        CommandResult result = host.Configure("--runtime-path", path);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Empty(host.Files());
    }

    [Fact]
    public void A_dry_run_shows_the_lines_and_writes_nothing()
    {
        using RuntimeHost host = new("docker");
        _ = host.Write("etc/daemon.json", "{\n  \"debug\": true\n}\n");

        CommandResult result = host.Succeed("--dry-run", "--real", "crun");

        Assert.StartsWith(
            "+ -> tuck-runtime\n-  \"debug\": true\n+  \"debug\": true,\n+  \"runtimes\": {\n", result.Output, StringComparison.Ordinal);
        Assert.Equal("{\n  \"debug\": true\n}\n", host.Read("etc/daemon.json"));
        Assert.False(Path.Exists(host.Program + "-crun"));
    }

    /// <summary>The dockerds of the testbed say whether they would start with what we have written.</summary>
    [DockerdFact]
    public void Docker_itself_reads_it()
    {
        foreach (string root in DockerdFactAttribute.Roots)
        {
            const string Others = "{\n  \"debug\": true,\n  \"runtimes\": {\"x\": {\"path\": \"/x\"}}\n}\n";
            foreach (string before in (string[])["", "{}", "{\"debug\": true}", Others])
            {
                using RuntimeHost host = new("docker");
                if (before.Length > 0)
                {
                    _ = host.Write("etc/daemon.json", before);
                }
                _ = host.Succeed("--set-as-default", "--real", "runc");

                Assert.Contains("configuration OK", Validate(root, host.DaemonFile).Error, StringComparison.Ordinal);

                // That it looks at all.
                string written = host.Read("etc/daemon.json");
                _ = host.Write("etc/daemon.json", written.Replace("runtimes", "runtimez", StringComparison.Ordinal));
                Assert.NotEqual(0, Validate(root, host.DaemonFile).ExitCode);
            }
        }
    }

    private static CommandResult Validate(string root, string file)
        => Command.Try(
            "unshare", "--mount", "--propagation", "private", "sh", "-ec",
            $"mount --rbind /tmp {root}/tmp; exec chroot {root} dockerd --validate --config-file {file}");

    private static string Block(string indent, string newLine)
        => string.Join(
            newLine,
            $"{indent}\"runtimes\": {{",
            $"{indent}{indent}\"tuck\": {{",
            $"{indent}{indent}{indent}\"path\": \"PATH\"",
            $"{indent}{indent}}}",
            $"{indent}}}");

    private static string? RegisteredPath(RuntimeHost host)
    {
        using JsonDocument document = JsonDocument.Parse(host.Read("etc/daemon.json"));
        return document.RootElement.GetProperty("runtimes").GetProperty("tuck").GetProperty("path").GetString();
    }
}
