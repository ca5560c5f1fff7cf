namespace Tuck.Kernel.Tests;

/// <summary>A reader sees the old bytes or the new, and a failure leaves nothing behind.</summary>
public sealed class ReplaceFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_file_is_made_and_replaced_with_its_mode()
    {
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Path);
        handle.ReplaceFile("file", 0x180, "old"u8);
        Assert.Equal(("old", 0x180), (File.ReadAllText(_directory.At("file")), _directory.ModeOf("file")));
        FileIdentity old = FileIdentity.Of(_directory.At("file"));
        handle.ReplaceFile("file", 0x1b6, "new"u8);
        Assert.Equal(("new", 0x1b6), (File.ReadAllText(_directory.At("file")), _directory.ModeOf("file")));
        Assert.NotEqual(old, FileIdentity.Of(_directory.At("file")));
        Assert.Equal(["file"], TemporaryDirectory.Tree(_directory.Path));
    }

    [Fact]
    public void What_a_killed_writer_left_is_no_obstacle()
    {
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Path);
        _ = _directory.MakeFile(DirectoryHandle.TemporaryPrefix + "file", "half");
        handle.ReplaceFile("file", 0x180, "new"u8);
        Assert.Equal(["file"], TemporaryDirectory.Tree(_directory.Path));
    }

    [Fact]
    public void A_link_is_replaced_not_followed()
    {
        _ = _directory.MakeFile("target", "untouched");
        _directory.MakeLink("file", "target");
        _directory.MakeLink(DirectoryHandle.TemporaryPrefix + "file", "target");
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Path);
        handle.ReplaceFile("file", 0x180, "new"u8);
        Assert.Equal("untouched", File.ReadAllText(_directory.At("target")));
        Assert.Null(new FileInfo(_directory.At("file")).LinkTarget);
    }

    [RootFact("mount")]
    public void Where_there_is_no_space_the_old_content_stays_and_nothing_else()
    {
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Mount("tiny", "-t", "tmpfs", "-o", "size=64k", "tmpfs"));
        handle.ReplaceFile("file", 0x180, "old"u8);
        KernelException e = Assert.Throws<KernelException>(() => handle.ReplaceFile("file", 0x180, new byte[128 * 1024]));
        Assert.Equal(("write", Errno.ENOSPC), (e.Call, e.Errno));
        Assert.Equal("old", File.ReadAllText(_directory.At("tiny/file")));
        Assert.Equal(["file"], TemporaryDirectory.Tree(_directory.At("tiny")));
    }

    [Fact]
    public void Where_a_directory_has_the_name_nothing_is_left()
    {
        _ = _directory.MakeDirectory("file/below");
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Path);
        Assert.Equal(Errno.EISDIR, Assert.Throws<KernelException>(() => handle.ReplaceFile("file", 0x180, "new"u8)).Errno);
        Assert.Equal(["file", "file/below"], TemporaryDirectory.Tree(_directory.Path));
    }

    [RootFact("mount")]
    public void On_a_read_only_file_system_the_error_says_so()
    {
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Mount("ro", "-t", "tmpfs", "-o", "ro", "tmpfs"));
        Assert.Equal(Errno.EROFS, Assert.Throws<KernelException>(() => handle.ReplaceFile("file", 0x180, "new"u8)).Errno);
    }

    [Fact]
    public void A_reader_never_sees_a_part()
    {
        byte[] ones = [.. Enumerable.Repeat((byte)1, 100_000)];
        byte[] twos = [.. Enumerable.Repeat((byte)2, 100_000)];
        using DirectoryHandle handle = DirectoryHandle.Open(_directory.Path);
        handle.ReplaceFile("file", 0x180, ones);
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                handle.ReplaceFile("file", 0x180, i % 2 == 0 ? twos : ones);
            }
        });
        int reads = 0;
        for (; !writer.IsCompleted; reads++)
        {
            byte[] seen = File.ReadAllBytes(_directory.At("file"));
            Assert.True(seen.AsSpan().SequenceEqual(ones) || seen.AsSpan().SequenceEqual(twos));
        }
        Assert.True(writer.IsCompletedSuccessfully, writer.Exception?.Message);
        Assert.NotEqual(0, reads);
    }

    [ProgramFact("strace", "dotnet")]
    public void It_is_written_synced_renamed_and_the_directory_synced()
    {
        string trace = _directory.At("trace");
        _ = Command.Run(
            [.. Strace.Show(trace, "write,fsync,rename,renameat,renameat2"),
                .. Program.CommandLine("replace", _directory.MakeDirectory("store"), "file")]);
        string[] calls = [.. File.ReadLines(trace)
            .Where(line => line.Contains(_directory.At("store"), StringComparison.Ordinal))
            .Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries)[1].TrimStart())
            .Select(line => line[..line.IndexOf('(', StringComparison.Ordinal)].TrimEnd('2'))];
        Assert.Equal(["write", "fsync", "renameat", "fsync"], calls);
    }

    public void Dispose() => _directory.Dispose();
}
