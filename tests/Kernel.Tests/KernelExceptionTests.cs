namespace Tuck.Kernel.Tests;

/// <summary>One line: call, subject, cause, whatever the subject is made of.</summary>
public sealed class KernelExceptionTests
{
    [Theory]
    [InlineData("move_mount", "run/secrets", Errno.EBUSY, "move_mount run/secrets: Device or resource busy")]
    [InlineData("openat2", "a\nb\r\tc", Errno.ENOENT, "openat2 a?b??c: No such file or directory")]
    [InlineData("openat2", "\u001b[2Jx\u007f\u0085", Errno.ENOENT, "openat2 ?[2Jx??: No such file or directory")]
    [InlineData("openat2", "a\u2028b\u2029c", Errno.ENOENT, "openat2 a?b?c: No such file or directory")]
    [InlineData("openat2", "schlüssel", Errno.ENOENT, "openat2 schlüssel: No such file or directory")]
    public void It_is_call_subject_and_cause(string call, string subject, int errno, string message)
    {
        KernelException e = new(call, subject, errno);
        Assert.Equal((message, call, errno), (e.Message, e.Call, e.Errno));
    }

    [Fact]
    public void An_unknown_errno_has_a_text_too()
        => Assert.StartsWith("call x: ", new KernelException("call", "x", 4000).Message, StringComparison.Ordinal);

    [Fact]
    public void A_long_subject_is_cut()
    {
        string message = new KernelException("open", new string('a', 5000), Errno.ENOENT).Message;
        Assert.Equal($"open {new string('a', 300)}…: No such file or directory", message);
        Assert.Equal(new string('a', 300), Printable.Of(new string('a', 300)));
    }

    [Theory]
    [InlineData(Errno.ENOSYS, true)]
    [InlineData(Errno.EINVAL, false)]
    [InlineData(Errno.EPERM, false)]
    public void Only_a_missing_call_is_unsupported(int errno, bool expected)
        => Assert.Equal(expected, new KernelException("call", "x", errno).IsUnsupported);

    [Fact]
    public void An_unsafe_path_is_one_line_too()
        => Assert.Equal("openat2 a?b: NUL in a name", new UnsafePathException("openat2", "a\0b", "NUL in a name").Message);

    [Theory]
    [InlineData("/nonexistent/\u001b[31m\nforged: line", "open /nonexistent/?[31m?forged: line: No such file or directory")]
    public void A_hostile_name_does_not_reach_the_terminal(string path, string message)
        => Assert.Equal(message, Assert.Throws<KernelException>(() => Fd.OpenReadOnly(path)).Message);
}
