using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>What is not ours to do reaches the real runtime as it was said, in the same process. A script stands for the runtime.</summary>
public sealed class PassThroughTests : IDisposable
{
    private readonly Installation _tuck = new();

    public PassThroughTests() => Script("runtimes/runc", "printf '%s|' \"$0\" \"$@\"; echo; echo \"pid $$\"");

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void Every_word_is_as_it_was()
    {
        // Bytes that are no text, an empty word, blanks; a sub-command nobody knows.
        CommandResult result = Run("\"$0\" unknown-command --flag '' 'a b' \"$(printf '\\377\\376')\"");
        Assert.Equal(0, result.ExitCode);
        byte[] expected =
        [
            .. System.Text.Encoding.UTF8.GetBytes(_tuck.At("runtimes/runc") + "|unknown-command|--flag||a b|"), 0xff, 0xfe, (byte)'|',
        ];
        Assert.True(result.OutputBytes.AsSpan().StartsWith(expected), result.ToString());
    }

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void It_is_the_same_process_with_the_same_limits_files_and_signals()
    {
        Script(
            "runtimes/runc",
            "echo \"$$ $(ulimit -Sn) $(umask) $PWD\"; grep -E 'SigIgn|SigBlk' /proc/self/status; readlink /proc/$$/fd/7");
        string[] lines = Run(
            "trap '' HUP; ulimit -Sn 777; umask 027; cd /tmp; exec 7</etc/hostname; echo $$; exec \"$0\" state x").Done().Lines;
        Assert.Equal($"{lines[0]} 777 0027 /tmp", lines[1]);
        Assert.Equal("SigBlk:\t0000000000000000", lines[2]);
        // The caller ignored SIGHUP, the first, which stays; .NET ignores SIGPIPE, the thirteenth, which does not. Who runs the
        // tests may ignore others.
        ulong ignored = Convert.ToUInt64(lines[3].Split('\t')[1], 16);
        Assert.Equal(1ul, ignored & (1ul | (1ul << 12)));
        Assert.Equal("/etc/hostname", lines[4]);
    }

    [EngineTheory(Engine.Runc, "tuck-runtime")]
    [InlineData("state x")]
    [InlineData("kill x KILL")]
    [InlineData("delete --force x")]
    [InlineData("features")]
    [InlineData("--version")]
    public void With_a_broken_configuration_which_is_not_read(string words)
    {
        File.WriteAllText(_tuck.ConfigPath, "not TOML");
        string trace = _tuck.At("trace");
        Assert.Equal(0, Run($"strace -f -o {trace} -e trace=openat \"$0\" --tuck-config {_tuck.ConfigPath} {words}").ExitCode);
        Assert.DoesNotContain("config.toml", File.ReadAllText(trace));
    }

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void It_is_never_itself()
    {
        _ = Directory.CreateDirectory(_tuck.At("links"));
        Assert.Equal(0, Syscall.symlink(_tuck.RuntimePath, _tuck.At("links/runc")));
        Assert.Equal(0, Syscall.link(_tuck.RuntimePath, _tuck.At("links/crun")));
        Assert.StartsWith(
            _tuck.At("runtimes/runc") + "|state|", Run("\"$0\" state x", _tuck.At("links"), _tuck.At("runtimes")).Done().Output);
        CommandResult none = Run("\"$0\" state x", _tuck.At("links"));
        Assert.Equal((3, ""), (none.ExitCode, none.Output));
        Assert.Contains("neither runc, crun nor youki is in PATH", none.Error);
    }

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void Its_name_names_another()
    {
        Script("runtimes/other", "echo other");
        string link = _tuck.RuntimeOver("other");
        Assert.Equal("other\n", Run($"{link} state x").Done().Output);
        CommandResult missing = Run($"{_tuck.RuntimeOver("absent")} state x");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("there is no runtime absent in PATH", missing.Error);
    }

    public void Dispose() => _tuck.Dispose();

    private void Script(string name, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_tuck.At(name))!);
        File.WriteAllText(_tuck.At(name), "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(_tuck.At(name), (UnixFileMode)Convert.ToInt32("755", 8));
    }

    /// <summary>Runs shell commands in which "$0" is tuck-runtime, with these directories first in PATH, or alone if none is a runtime's.</summary>
    private CommandResult Run(string commands, params string[] directories)
    {
        string path = directories is [] ? _tuck.At("runtimes") + ":/usr/bin:/bin" : string.Join(':', directories);
        return _tuck.Host.Try("env", "PATH=" + path, "/bin/sh", "-c", commands, _tuck.RuntimePath);
    }
}
