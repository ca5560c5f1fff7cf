using System.Diagnostics;
using System.Text;

namespace Tuck.Kernel.Tests;

public sealed class PipedProcessTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [ProgramFact("cat")]
    public void What_is_written_to_it_comes_back()
    {
        using PipedProcess process = PipedProcess.Start("/bin/cat", ["cat"u8.ToArray()], []);
        Assert.Equal(5, Fd.TryWrite(process.Input, "hello"u8, "cat"));
        process.Input.Dispose();
        Assert.Equal("hello", Encoding.ASCII.GetString(Fd.ReadToEnd(process.Output, 100, "cat")));
        Assert.Equal(0, process.TryWait(s_long));
        Assert.Equal(0, process.TryWait(TimeSpan.Zero));
    }

    [ProgramTheory("sh")]
    [InlineData("exit 7", 7)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -PIPE $$", 128 + 13)]
    public void Its_end_is_told(string script, int exitCode)
    {
        using PipedProcess process = Shell(script);
        Assert.Equal(exitCode, process.TryWait(s_long));
    }

    [ProgramFact("sh", "sleep")]
    public void A_wait_ends_with_its_time()
    {
        using PipedProcess process = Shell("sleep 60");
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Null(process.TryWait(TimeSpan.FromMilliseconds(100)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.1, 10);
    }

    [ProgramFact("sh", "sleep")]
    public void Disposing_kills_it_with_what_it_started()
    {
        PipedProcess process = Shell("trap '' TERM; sleep 60 & echo $!; wait");
        Span<byte> bytes = stackalloc byte[20];
        string child = Encoding.ASCII.GetString(bytes[..Fd.Read(process.Output, bytes, "sh")]).Trim();
        process.Dispose();
        Assert.False(File.Exists($"/proc/{process.Pid}/stat"));
        // An orphan is a zombie until init has waited for it.
        Wait.Until(() => !File.Exists($"/proc/{child}/stat")
            || File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    [ProgramFact("sh")]
    public void Who_does_not_read_is_told_from_who_is_slow()
    {
        using PipedProcess process = Shell("exec <&-; echo closed; sleep 60");
        Assert.Equal(-1, Fd.TryRead(process.Error, stackalloc byte[1], "sh"));
        Assert.Equal(7, Fd.Read(process.Output, stackalloc byte[20], "sh"));
        Assert.Equal(0, Fd.TryWrite(process.Input, "x"u8, "sh"));
        using PipedProcess slow = Shell("sleep 60");
        byte[] much = new byte[64 * 1024];
        while (Fd.TryWrite(slow.Input, much, "sh") > 0)
        {
        }
        Assert.Equal(-1, Fd.TryWrite(slow.Input, much, "sh"));
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error()
        => Assert.Equal(
            (Errno.ENOENT, "posix_spawn"),
            Assert.Throws<KernelException>(() => PipedProcess.Start("/none/here", ["x"u8.ToArray()], [])) is var e
                ? (e.Errno, e.Call)
                : default);

    private static PipedProcess Shell(string script)
        => PipedProcess.Start(
            "/bin/sh", [.. new[] { "sh", "-c", script }.Select(Encoding.UTF8.GetBytes)], ["PATH=/usr/bin:/bin"u8.ToArray()]);
}
