using Tuck.Oci.CommandLine;

namespace Tuck.Oci.Tests.CommandLine;

/// <summary>Words are separated by one space here, so that two spaces have an empty word between them.</summary>
public sealed class RuntimeCommandLineTests
{
    private const string Shim = "--root /run/containerd/runc/k8s.io --log /b/log.json --log-format json --systemd-cgroup ";

    [Theory]
    [InlineData("create --bundle /b --pid-file /b/init.pid --no-pivot --no-new-keyring c1", "create", "c1")]
    [InlineData("create --bundle /b --pid-file /b/init.pid --console-socket /s c1", "create", "c1")]
    [InlineData("start c1", "start", "c1")]
    [InlineData("delete c1", "delete", "c1")]
    [InlineData("delete --force c1", "delete", "c1")]
    [InlineData("kill c1 9", "kill", "c1")]
    [InlineData("kill --all c1 9", "kill", "c1")]
    [InlineData("update --resources=- c1", "update", "c1")]
    [InlineData("update --resources - c1", "update", "c1")]
    [InlineData("ps --format json c1", "ps", "c1")]
    [InlineData("pause c1", "pause", "c1")]
    [InlineData("state c1", "state", "c1")]
    [InlineData("checkpoint --image-path /i --work-path /w --leave-running c1", "checkpoint", "c1")]
    [InlineData("exec --process /tmp/runc-process1 --detach --pid-file /b/e.pid c1", "exec", "c1")]
    public void The_shim_says_its_globals_before_every_sub_command(string text, string command, string id)
    {
        RuntimeCommandLine line = Parse(Shim + text);
        Assert.Equal((command, id, 7), (line.Command, line.Id, line.CommandIndex));
        Assert.Equal(("/run/containerd/runc/k8s.io", "/b/log.json", true), (line.Root, line.LogPath, line.IsJsonLog));
    }

    [Theory]
    // containerd's shim.
    [InlineData(Shim + "create --bundle /b --pid-file /b/init.pid --console-socket /s c1", "/b", "/b/init.pid")]
    // conmon for Podman.
    [InlineData("--systemd-cgroup --log-format=json --log /l create --bundle /b --pid-file /p --preserve-fds 3 c1", "/b", "/p")]
    // conmon for CRI-O.
    [InlineData("--systemd-cgroup --root=/run/crun create --bundle /b --pid-file /b/pidfile c1", "/b", "/b/pidfile")]
    // By hand.
    [InlineData("create c1", null, null)]
    [InlineData("run c1", null, null)]
    [InlineData("run -d -b /b c1", "/b", null)]
    [InlineData("create -b/b c1", "/b", null)]
    [InlineData("create -b=/b c1", "/b", null)]
    [InlineData("create -bundle /b c1", "/b", null)]
    [InlineData("create -bundle=/b -pid-file /p c1", "/b", "/p")]
    [InlineData("create --bund /b --pid-f /p c1", "/b", "/p")]
    [InlineData("create --pre 3 --pid /p --bu=/b c1", "/b", "/p")]
    [InlineData("run -db /b c1", "/b", null)]
    [InlineData("run -db/b c1", "/b", null)]
    [InlineData("run -detach -b /b c1", "/b", null)]
    [InlineData("create --bundle=/b c1", "/b", null)]
    [InlineData("create --bundle= c1", "", null)]
    [InlineData("create --bundle  c1", "", null)]
    [InlineData("create --bundle=/b=c=d c1", "/b=c=d", null)]
    [InlineData("create --bundle create c1", "create", null)]
    [InlineData("create --bundle --pid-file c1", "--pid-file", null)]
    [InlineData("create --bundle -- c1", "--", null)]
    [InlineData("create --bundle /a -b /b c1", "/b", null)]
    [InlineData("create -b /a --bundle /b c1", "/b", null)]
    [InlineData("create --bundle /b -- c1", "/b", null)]
    public void What_creates_has_a_bundle_and_a_file_for_the_pid(string text, string? bundle, string? pidFile)
    {
        RuntimeCommandLine line = Parse(text);
        Assert.Equal(("c1", bundle, pidFile), (line.Id, line.Bundle, line.PidFile));
        Assert.Empty(line.Words);
    }

    [Theory]
    [InlineData("--root create --log exec create --bundle run create", 4, "create", "create")]
    [InlineData("--root=create start create", 1, "start", "create")]
    [InlineData("--criu create state exec", 2, "state", "exec")]
    [InlineData("--debug create create", 1, "create", "create")]
    [InlineData("--debug=true create c1", 1, "create", "c1")]
    [InlineData("-root /r create c1", 2, "create", "c1")]
    [InlineData("-- create c1", 1, "create", "c1")]
    [InlineData("features", 0, "features", null)]
    [InlineData("mounts add c1 /f", 0, "mounts", "add")]
    [InlineData("--version", 1, null, null)]
    [InlineData("-v", 1, null, null)]
    [InlineData("--", 1, null, null)]
    [InlineData("", 0, "", null)]
    [InlineData("-", 0, "-", null)]
    [InlineData(" create", 0, "", "create")]
    [InlineData("create ", 0, "create", "")]
    [InlineData("create -", 0, "create", "-")]
    [InlineData("--root", 1, null, null)]
    [InlineData("create --bundle", 0, "create", null)]
    [InlineData("exec --env", 0, "exec", null)]
    public void A_sub_command_is_told_from_values_and_ids(string text, int index, string? command, string? id)
    {
        RuntimeCommandLine line = Parse(text);
        Assert.Equal((index, command, id), (line.CommandIndex, line.Command, line.Id));
    }

    [Fact]
    public void Nothing_said_is_no_sub_command()
    {
        RuntimeCommandLine line = RuntimeCommandLine.Parse([]);
        Assert.Equal((0, null, null), (line.CommandIndex, line.Command, line.Id));
    }

    [Fact]
    public void A_value_that_is_missing_is_none()
    {
        Assert.Null(Parse("create --bundle").Bundle);
        Assert.Null(Parse("--root").Root);
        Assert.Equal("/a", Parse("create -b /a --bundle").Bundle);
    }

    [Theory]
    [InlineData("--log /l state c1", "/l")]
    [InlineData("--log=file:/l state c1", "/l")]
    [InlineData("--log file:file:x state c1", "file:x")]
    [InlineData("--log journald:x state c1", null)]
    [InlineData("--log syslog:x state c1", null)]
    [InlineData("--log /a --log /b state c1", "/b")]
    [InlineData("--log /a --log journald:x state c1", null)]
    [InlineData("--log file: state c1", "")]
    [InlineData("state --log /l c1", null)]
    public void A_log_is_a_file_or_none(string text, string? path) => Assert.Equal(path, Parse(text).LogPath);

    [Theory]
    [InlineData("--log-format json state c1", true)]
    [InlineData("--log-f=json state c1", true)]
    [InlineData("--log-format text state c1", false)]
    [InlineData("--log-format json --log-format text state c1", false)]
    [InlineData("state c1", false)]
    public void A_log_is_json_if_that_was_said_last(string text, bool isJson) => Assert.Equal(isJson, Parse(text).IsJsonLog);

    [Theory]
    [InlineData("create --config /f c1", "/f")]
    [InlineData("create -f /f c1", "/f")]
    [InlineData("create -f/f c1", "/f")]
    [InlineData("create --config /a -f /b c1", "/b")]
    [InlineData("create -f /a --config /b c1", "/b")]
    [InlineData("delete -f c1", null)]
    [InlineData("ps -f json c1", null)]
    public void A_file_in_place_of_the_spec_is_the_one_said_last(string text, string? file)
    {
        RuntimeCommandLine line = Parse(text);
        Assert.Equal((file, "c1"), (line.ConfigFile, line.Id));
    }

    [Theory]
    // containerd's shim, conmon for Podman and for CRI-O.
    [InlineData(Shim + "exec --process /p --detach --pid-file /f --console-socket /s c1")]
    [InlineData("--log-format=json --log /l exec --pid-file /f --process /p --detach --preserve-fds 3 c1")]
    [InlineData("--root=/run/crun exec --pid-file /f --process /p --detach c1")]
    [InlineData("exec -p/p --pid-file=/f c1")]
    [InlineData("exec -ddp /p -pid-file /f c1")]
    public void An_engine_execs_a_process_document(string text)
    {
        RuntimeCommandLine line = Parse(text);
        Assert.Equal(("exec", "c1", "/p", "/f"), (line.Command, line.Id, line.ProcessFile, line.PidFile));
        Assert.Empty(line.Words);
    }

    [Theory]
    [InlineData("exec -t -e A=1 -u 1:2 -g 3 -g 4 -c CAP_X --cwd /w c1 sh -c x", false)]
    [InlineData("exec --tty --env A=1 --user=1:2 --additional-gids 3 --additional-gids=4 --cap CAP_X --cwd=/w c1 sh -c x", false)]
    [InlineData("exec -eA=1 -u1:2 -g3 -g4 -cCAP_X --cwd /w c1 sh -c x", false)]
    [InlineData("exec -de A=1 -ddu1:2 -dt -g3 -g4 -cCAP_X --cw /w c1 sh -c x", false)]
    [InlineData("exec -detach -tty -env A=1 -user 1:2 -g 3 -g 4 -cap CAP_X -cwd /w c1 sh -c x", false)]
    [InlineData("exec --en A=1 --use 1:2 --g 3 --g 4 --cap CAP_X --cw /w c1 sh -c x", false)]
    [InlineData("exec --apparmor p -e A=1 -u 1:2 -g 3 -g 4 -c CAP_X --cwd /w -- c1 sh -c x", true)]
    [InlineData("exec --process-label=p -e A=1 -u 1:2 -g 3 -g 4 -c CAP_X --cwd /w c1 sh -c x", true)]
    public void By_hand_a_command_comes_with_options(string text, bool hasLabels)
    {
        RuntimeCommandLine line = Parse(text);
        Assert.Equal(("exec", "c1", "1:2", "/w"), (line.Command, line.Id, line.User, line.WorkingDirectory));
        Assert.Equal(["A=1"], line.Variables);
        Assert.Equal(["3", "4"], line.AdditionalGroups);
        Assert.Equal(["CAP_X"], line.Capabilities);
        Assert.Equal(["sh", "-c", "x"], line.Words);
        Assert.Equal(hasLabels, line.HasLabelOptions);
    }

    [Fact]
    public void Words_of_a_command_are_its_own()
    {
        RuntimeCommandLine line = Parse("exec c1 -- --env B=2  --process /p -u 0");
        Assert.Equal(["--", "--env", "B=2", "", "--process", "/p", "-u", "0"], line.Words);
        Assert.Empty(line.Variables);
        Assert.Equal((null, null), (line.ProcessFile, line.User));
    }

    /// <summary>crun's "t" takes a value, glued on only: so "e" is no option here.</summary>
    [Fact]
    public void What_follows_the_letter_of_the_terminal_is_its_value()
    {
        RuntimeCommandLine line = Parse("exec -te A=1 c1");
        Assert.Equal("A=1", line.Id);
        Assert.Empty(line.Variables);
    }

    [Theory]
    [InlineData("--c systemd create c1", "create")]
    [InlineData("--cg systemd create c1", "create")]
    [InlineData("--log-l debug exec c1", "exec")]
    [InlineData("--sys create c1", "create")]
    public void What_begins_one_global_option_only_is_that_option(string text, string command)
        => Assert.Equal((command, "c1"), (Parse(text).Command, Parse(text).Id));

    private static RuntimeCommandLine Parse(string text) => RuntimeCommandLine.Parse(text.Split(' '));
}
