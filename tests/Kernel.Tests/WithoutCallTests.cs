using System.Globalization;

namespace Tuck.Kernel.Tests;

/// <summary>The seccomp filter itself, and our programs under it.</summary>
public sealed class WithoutCallTests : IDisposable
{
    private const string Probe = """
        import ctypes, sys
        libc = ctypes.CDLL(None, use_errno=True)
        for call in sys.argv[1:]:
            result = libc.syscall(int(call), -1, 0, 0, 0)
            print(result, ctypes.get_errno())
        """;

    private readonly TemporaryDirectory _directory = new();

    [ProgramTheory("cc", "python3")]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EPERM)]
    public void Only_the_named_calls_fail_and_with_the_errno_asked_for(int errno)
    {
        string[] probe = ["python3", "-c", Probe, "434", "437"];
        // Where nothing filters, the arguments are wrong: EINVAL.
        Assert.Equal("-1 22\n-1 22\n", Command.Run(probe));
        CommandResult both = Command.Try([.. FilterProgram.Without(errno, 437, 434), .. probe]);
        Assert.Equal((0, $"-1 {errno}\n-1 {errno}\n"), (both.ExitCode, both.Output));
        CommandResult one = Command.Try([.. FilterProgram.Without(errno, 437), .. probe]);
        Assert.Equal((0, $"-1 22\n-1 {errno}\n"), (one.ExitCode, one.Output));
    }

    [ProgramFact("cc", "python3")]
    public void A_flag_fails_and_the_call_without_it_does_not()
    {
        const string Flags = """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            for flags in (0x200, 0x4, 0x244):
                result = libc.syscall(429, -1, b"x", -1, b"x", flags)
                print(result, ctypes.get_errno())
            """;
        CommandResult result = Command.Try(
            [.. FilterProgram.WithoutFlag(Errno.ENOSYS, FilterProgram.move_mount, 4, 0x200), "python3", "-c", Flags]);
        // Without the flag the descriptors are wrong: EBADF.
        Assert.Equal("-1 38\n-1 9\n-1 38\n", result.Output);
    }

    [RootFact("cc", "python3", "setpriv")]
    public void It_works_without_root()
    {
        CommandResult result = Command.Try(
            "setpriv", "--reuid", "65534", "--clear-groups", FilterProgram.Executable,
            "38", "437", "--", "/usr/bin/python3", "-c", Probe, "437");
        Assert.Equal((0, "-1 38\n"), (result.ExitCode, result.Output));
    }

    [ProgramFact("cc", "sh")]
    public void The_exit_code_and_the_arguments_are_the_programs()
    {
        CommandResult result = Command.Try(
            [.. FilterProgram.Without(38, 437), "sh", "-c", "echo \"$@\"; exit 7", "sh", "a b", "--", "c"]);
        Assert.Equal((7, "a b -- c\n"), (result.ExitCode, result.Output));
    }

    [ProgramTheory("cc")]
    [InlineData(2)]
    [InlineData(2, "38")]
    [InlineData(2, "38", "437", "true")]
    [InlineData(2, "38", "437", "--")]
    [InlineData(2, "ENOSYS", "437", "--", "true")]
    [InlineData(2, "-1", "437", "--", "true")]
    [InlineData(2, "5000", "437", "--", "true")]
    [InlineData(2, "38", "437,x", "--", "true")]
    [InlineData(2, "38", "", "--", "true")]
    [InlineData(2, "38", "429/4", "--", "true")]
    [InlineData(2, "38", "429/6/1", "--", "true")]
    [InlineData(2, "38", "429/4/x", "--", "true")]
    [InlineData(127, "38", "437", "--", "/no/such/program")]
    public void What_it_cannot_do_it_says(int exitCode, params string[] arguments)
    {
        CommandResult result = Command.Try([FilterProgram.Executable, .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [ProgramTheory("cc", "dotnet")]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EPERM)]
    public void Without_openat2_paths_stay_in_their_root(int errno)
    {
        _directory.MakeDirectory("root/dir");
        _directory.MakeLink("root/link", "/dir");
        _directory.MakeDirectory("outside");
        CommandResult result = Command.Try(
            [.. FilterProgram.Without(errno, FilterProgram.openat2),
                .. Program.CommandLine("ensure", _directory.At("root"), "link/a/b", "../outside/c")]);
        Assert.Equal($"{_directory.At("root/dir/a/b")}\n{_directory.At("root/outside/c")}\nmissing=True\n", result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.At("outside")));
    }

    [ProgramTheory("cc", "dotnet")]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EPERM)]
    public void Without_openat2_the_feature_is_missing(int errno)
        => Assert.Equal(
            "False\n",
            Command.Run([.. FilterProgram.Without(errno, FilterProgram.openat2), .. Program.CommandLine("openat2")]));

    [ProgramFact("dotnet", "python3")]
    public void With_openat2_the_feature_is_there()
        => Assert.Equal(
            Command.Run("python3", "-c", Probe, "437") == "-1 38\n" ? "False\n" : "True\n",
            Command.Run(Program.CommandLine("openat2")));

    [ProgramFact("cc", "dotnet", "strace")]
    public void Openat2_seen_missing_is_not_asked_again()
    {
        _ = _directory.MakeDirectory("root");
        string trace = _directory.At("trace");
        CommandResult result = Command.Try(
            [.. FilterProgram.Without(Errno.ENOSYS, FilterProgram.openat2), .. Strace.Show(trace, "openat2"),
                .. Program.CommandLine("ensure", _directory.At("root"), "a", "b", "c")]);
        Assert.EndsWith("missing=True\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("ENOSYS", Assert.Single(File.ReadAllLines(trace)), StringComparison.Ordinal);
    }

    [ProgramFact("dotnet", "strace")]
    public void Openat2_is_asked_to_stay_in_the_root_and_off_magic_links()
    {
        _ = _directory.MakeDirectory("root/dir");
        string trace = _directory.At("trace");
        string output = Command.Run(
            [.. Strace.Show(trace, "openat2"), .. Program.CommandLine("ensure", _directory.At("root"), "dir/../dir")]);
        Assert.EndsWith("missing=False\n", output, StringComparison.Ordinal);
        string line = Assert.Single(File.ReadAllLines(trace));
        Assert.Contains("flags=O_RDONLY|O_NOFOLLOW|O_CLOEXEC|O_PATH", line, StringComparison.Ordinal);
        Assert.Contains("resolve=RESOLVE_NO_MAGICLINKS|RESOLVE_IN_ROOT", line, StringComparison.Ordinal);
    }

    [ProgramTheory("cc", "dotnet")]
    [InlineData(Errno.ENOSYS, FilterProgram.pidfd_open)]
    [InlineData(Errno.EPERM, FilterProgram.pidfd_open)]
    [InlineData(Errno.ENOSYS, FilterProgram.pidfd_send_signal)]
    [InlineData(Errno.EPERM, FilterProgram.pidfd_send_signal)]
    public void Without_pidfds_a_living_process_is_alive(int errno, int call)
    {
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        CommandResult result = Command.Try([.. FilterProgram.Without(errno, call), .. Program.CommandLine("alive", pid)]);
        Assert.Equal("True\n", result.Output);
    }

    public void Dispose() => _directory.Dispose();
}
