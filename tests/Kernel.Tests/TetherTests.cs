using System.Globalization;
using System.Text;
using Posix = Mono.Unix.Native.Syscall;
using Signum = Mono.Unix.Native.Signum;

namespace Tuck.Kernel.Tests;

/// <summary>A process that does not outlive another, and one that we started and wait for.</summary>
public sealed class TetherTests : IDisposable
{
    private const int Killed = 128 + 9;
    private const int Terminated = 128 + 15;

    private readonly Command _sleep = Command.Start("sleep", "600");

    [ProgramFact("sleep", "dotnet")]
    public void It_is_killed_when_who_tied_it_is_killed()
    {
        using Command tier = Tie();
        _ = tier.Kill();
        Assert.Equal(Killed, _sleep.Finish().ExitCode);
    }

    [ProgramFact("sleep", "dotnet")]
    public void It_is_killed_when_who_tied_it_ends()
    {
        using Command tier = Tie();
        _ = tier.Finish().Done();
        Assert.Equal(Killed, _sleep.Finish().ExitCode);
    }

    [ProgramFact("sleep", "dotnet")]
    public void It_lives_on_after_its_release()
    {
        using Command tier = Tie();
        _ = tier.Finish("release"u8.ToArray()).Done();
        Assert.Equal("0", TracerOf(_sleep.Pid));
        // Had it been killed before, this would not be what ended it.
        Assert.Equal(0, Posix.kill(_sleep.Pid, Signum.SIGTERM));
        Assert.Equal(Terminated, _sleep.Finish().ExitCode);
    }

    [Fact]
    public void A_process_that_does_not_exist_cannot_be_tied() => Assert.Null(Tether.TryTo(int.MaxValue));

    [ProgramTheory("sh")]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", Killed)]
    [InlineData("kill -15 $$", Terminated)]
    public void Its_exit_code_is_that_of_a_shell(string script, int exitCode)
        => Assert.Equal(exitCode, Shell(script).WaitForExit());

    /// <summary>A signal stops who is tied first, and only then is delivered.</summary>
    [ProgramTheory("sh", "grep")]
    [InlineData("exit 7", 7)]
    [InlineData("kill -15 $$", Terminated)]
    [InlineData("trap 'exit 5' USR1; kill -USR1 $$; exit 6", 5)]
    [InlineData("(while kill -CONT $$ 2>/dev/null; do :; done) & kill -STOP $$; exit 7", 7)]
    public void Its_exit_code_is_the_same_if_it_is_tied(string script, int exitCode)
    {
        ChildProcess shell = Shell("until grep -q 'TracerPid:.[1-9]' /proc/$$/status; do :; done; " + script);
        Tether? tether = Tether.TryTo(shell.Pid);
        if (tether is null)
        {
            shell.Signal(9);
        }
        int answer = shell.WaitForExit(tether);
        Assert.NotNull(tether);
        Assert.Equal(exitCode, answer);
    }

    public void Dispose() => _sleep.Dispose();

    private static ChildProcess Shell(string script)
        => Executable.Start("/bin/sh", [.. new[] { "sh", "-c", script }.Select(Encoding.UTF8.GetBytes)]);

    private static string TracerOf(int pid)
        => File.ReadLines($"/proc/{pid}/status")
            .First(line => line.StartsWith("TracerPid:", StringComparison.Ordinal)).Split('\t')[1];

    /// <summary>Starts a process that ties the other.</summary>
    private Command Tie()
    {
        string pid = _sleep.Pid.ToString(CultureInfo.InvariantCulture);
        Command tier = Command.Start(Program.CommandLine("tie", pid));
        Assert.Equal("True", tier.ReadLine());
        Assert.Equal(tier.Pid.ToString(CultureInfo.InvariantCulture), TracerOf(_sleep.Pid));
        return tier;
    }
}
