using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>Whole reads with a limit, whole writes, and opening that never waits.</summary>
public sealed class FdTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(9, 10)]
    [InlineData(10, 10)]
    [InlineData(1, 1)]
    [InlineData(65535, 65536)]
    [InlineData(65536, 65536)]
    [InlineData(65536, 65537)]
    [InlineData(65537, 65537)]
    [InlineData(300_000, 300_000)]
    [InlineData(300_000, int.MaxValue)]
    public void Up_to_the_limit_all_is_read(int length, int limit)
    {
        byte[] expected = Bytes(length);
        using SafeFileHandle file = FileOf(expected);
        Assert.Equal(expected, Fd.ReadToEnd(file, limit, "file"));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(11, 10)]
    [InlineData(2, 1)]
    [InlineData(65536, 65535)]
    [InlineData(65537, 65536)]
    [InlineData(65538, 65537)]
    [InlineData(1_000_000, 300_000)]
    public void Beyond_the_limit_nothing_is(int length, int limit)
    {
        using SafeFileHandle file = FileOf(Bytes(length));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Fd.ReadToEnd(file, limit, "fi\nle"));
        Assert.Equal($"fi?le: more than {limit} bytes", e.Message);
        Assert.InRange(Posix.lseek((int)file.DangerousGetHandle(), 0, SeekFlags.SEEK_CUR), 0, limit + 1);
    }

    [Fact]
    public async Task A_pipe_that_gives_little_at_a_time_is_read_to_its_end()
    {
        byte[] expected = Bytes(5000);
        using AnonymousPipeServerStream writing = new(PipeDirection.Out);
        using SafeFileHandle read = new(writing.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < expected.Length; i += 100)
            {
                writing.Write(expected, i, 100);
            }
            writing.SafePipeHandle.Dispose();
        });
        Assert.Equal(expected, Fd.ReadToEnd(read, 5000, "pipe"));
        await writer;
    }

    [Fact]
    public async Task More_than_a_pipe_holds_is_written_whole()
    {
        byte[] expected = Bytes(1_000_000);
        using AnonymousPipeServerStream writing = new(PipeDirection.Out);
        using SafeFileHandle read = new(writing.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using SafeFileHandle write = new(writing.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        Task writer = Task.Run(() => Fd.WriteAll(write, expected, "pipe"));
        byte[] actual = new byte[expected.Length];
        Assert.Equal(actual.Length, Fd.ReadFull(read, actual, "pipe"));
        Assert.Equal(expected, actual);
        await writer;
    }

    [Fact]
    public void Reading_full_stops_at_the_end()
    {
        using SafeFileHandle file = FileOf(Bytes(10));
        byte[] bytes = new byte[20];
        Assert.Equal(10, Fd.ReadFull(file, bytes, "file"));
        Fd.Rewind(file, "file");
        Assert.Equal(4, Fd.ReadFull(file, bytes.AsSpan(0, 4), "file"));
        Assert.Equal(6, Fd.ReadFull(file, bytes, "file"));
        Assert.Equal(0, Fd.Read(file, bytes, "file"));
    }

    [Fact]
    public void A_fifo_without_a_writer_opens_at_once_and_is_empty()
    {
        _directory.MakeNode("fifo", FilePermissions.S_IFIFO);
        Stopwatch watch = Stopwatch.StartNew();
        using SafeFileHandle fifo = Fd.OpenReadOnly(_directory.At("fifo"));
        using SafeFileHandle? again = Fd.TryOpenReadOnly(_directory.At("fifo"));
        Assert.Empty(Fd.ReadToEnd(fifo, 10, "fifo"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_fifo_a_user_named_is_waited_for()
    {
        _directory.MakeNode("fifo", FilePermissions.S_IFIFO);
        Task<byte[]> reader = Task.Run(() =>
        {
            using SafeFileHandle fifo = NamedFile.OpenAndWait(_directory.At("fifo"));
            return Fd.ReadToEnd(fifo, 10, "fifo");
        });
        await File.AppendAllTextAsync(_directory.At("fifo"), "late");
        Assert.Equal("late"u8.ToArray(), await reader);
    }

    [Fact]
    public void A_link_is_followed_only_where_it_may_be()
    {
        string file = _directory.MakeFile("file", "text");
        _directory.MakeLink("link", "file");
        using SafeFileHandle followed = Fd.OpenReadOnly(_directory.At("link"));
        Assert.Equal(FileIdentity.Of(file), FileIdentity.Of(followed));
        Assert.Equal(Errno.ELOOP, Assert.Throws<KernelException>(() => NamedFile.TryOpenNoFollow(_directory.At("link"))).Errno);
        using SafeFileHandle? named = NamedFile.TryOpenNoFollow(file);
        Assert.NotNull(named);
        Assert.Null(NamedFile.TryOpenNoFollow(_directory.At("missing")));
    }

    [Fact]
    public void What_is_missing_is_null_or_an_error()
    {
        string missing = _directory.At("missing");
        Assert.Null(Fd.TryOpenReadOnly(missing));
        Assert.Equal(
            $"open {missing}: No such file or directory",
            Assert.Throws<KernelException>(() => Fd.OpenReadOnly(missing)).Message);
        string below = _directory.MakeFile("file") + "/x";
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<KernelException>(() => Fd.TryOpenReadOnly(below)).Errno);
    }

    [Fact]
    public void A_nul_is_refused()
    {
        string path = _directory.MakeFile("file") + "\0.txt";
        _ = Assert.Throws<UnsafePathException>(() => Fd.OpenReadOnly(path));
        _ = Assert.Throws<UnsafePathException>(() => Fd.TryOpenReadOnly(path));
        _ = Assert.Throws<UnsafePathException>(() => Fd.OpenAppend(path, 0));
        _ = Assert.Throws<UnsafePathException>(() => Fd.OpenPath(path));
        _ = Assert.Throws<UnsafePathException>(() => DirectoryHandle.Open(path));
        _ = Assert.Throws<UnsafePathException>(() => DirectoryHandle.Ensure(path, 0));
        _ = Assert.Throws<UnsafePathException>(() => DatagramSocket.Send(path, []));
    }

    [Fact]
    public void Appending_writes_after_what_is_there()
    {
        string log = _directory.At("log");
        for (int i = 0; i < 2; i++)
        {
            using SafeFileHandle file = Fd.OpenAppend(log, 0x180);
            Fd.WriteAll(file, "line\n"u8, log);
        }
        Assert.Equal("line\nline\n", File.ReadAllText(log));
        Assert.Equal(0x180, _directory.ModeOf("log"));
    }

    [Fact]
    public void No_lock_is_taken_by_opening()
    {
        string path = _directory.MakeFile("file");
        using SafeFileHandle file = Fd.OpenReadOnly(path);
        Assert.DoesNotContain($":{FileIdentity.Of(path).Inode} ", File.ReadAllText("/proc/locks"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_cannot_be_read()
    {
        using SafeFileHandle directory = Fd.OpenReadOnly(_directory.Path);
        Assert.Equal(
            "read here: Is a directory",
            Assert.Throws<KernelException>(() => Fd.ReadToEnd(directory, 10, "here")).Message);
    }

    public void Dispose() => _directory.Dispose();

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private SafeFileHandle FileOf(byte[] bytes)
    {
        File.WriteAllBytes(_directory.At("file"), bytes);
        return Fd.OpenReadOnly(_directory.At("file"));
    }
}
