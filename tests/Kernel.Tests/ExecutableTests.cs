using System.Text;

namespace Tuck.Kernel.Tests;

public sealed class ExecutableTests
{
    [ProgramFact("sh")]
    public void What_is_started_dies_of_SIGPIPE_as_by_default() => Assert.Equal(128 + 13, Shell("kill -PIPE $$").WaitForExit());

    [ProgramTheory("sh", "od")]
    [InlineData(new byte[] { }, "")]
    [InlineData(new byte[] { 0xff }, " ff")]
    [InlineData(new byte[] { 0xc3, 0xa9, 0x0a, 0x20, 0x22 }, " c3 a9 0a 20 22")]
    public void Words_are_bytes(byte[] word, string hexadecimal)
        => Assert.Equal(0, Shell($"[ \"$(printf %s \"$1\" | od -An -tx1)\" = '{hexadecimal}' ]", word).WaitForExit());

    [Fact]
    public void A_program_that_is_not_there_is_an_error()
    {
        KernelException started = Assert.Throws<KernelException>(() => Executable.Start("/none/here", ["x"u8.ToArray()]));
        Assert.Equal("posix_spawn /none/here: No such file or directory", started.Message);
    }

    private static ChildProcess Shell(string script, params byte[][] words)
        => Executable.Start("/bin/sh", [.. new[] { "sh", "-c", script, "sh" }.Select(Encoding.UTF8.GetBytes), .. words]);
}
