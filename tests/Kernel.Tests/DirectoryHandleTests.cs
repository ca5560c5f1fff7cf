using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>A directory of ours and what is done below it, one component at a time.</summary>
public sealed class DirectoryHandleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryHandle _handle;
    private readonly FilePermissions _umask = Posix.umask(FilePermissions.S_IRWXG | FilePermissions.S_IRWXO);

    public DirectoryHandleTests() => _handle = DirectoryHandle.Open(_directory.Path);

    public static TheoryData<string> NoNames => ["", ".", "..", "/", "a/b", "/etc/passwd", "../x", "a\0b", "\0"];

    [Theory]
    [MemberData(nameof(NoNames))]
    public void What_is_no_single_name_is_refused_everywhere(string name)
    {
        Action[] operations =
        [
            () => _handle.OpenFile(name),
            () => _handle.TryOpenFile(name),
            () => _handle.CreateFile(name, 0),
            () => _handle.OpenDirectory(name),
            () => _handle.TryOpenDirectory(name),
            () => _handle.TryCreateDirectory(name, 0),
            () => _handle.CreateLink("target", name),
            () => _handle.TryReadLink(name),
            () => _handle.Rename(name, "x"),
            () => _handle.Rename("x", name),
            () => _handle.RemoveFile(name),
            () => _handle.TryRemoveFile(name),
            () => _handle.TryRemoveDirectory(name),
            () => DirectoryEntry.Link(_handle, name, _handle, "x"),
            () => DirectoryEntry.Link(_handle, "x", _handle, name),
            () => DirectoryEntry.MoveToFreeName(_handle, name, "x"),
            () => DirectoryEntry.MoveToFreeName(_handle, "x", name),
        ];
        Assert.All(operations, operation => Assert.Throws<UnsafePathException>(operation));
        Assert.Empty(TemporaryDirectory.Tree(_directory.Path));
    }

    [Theory]
    [InlineData("target")]
    [InlineData("/etc/passwd")]
    [InlineData("nothing")]
    public void No_link_is_followed(string target)
    {
        _ = _directory.MakeFile("target", "text");
        _directory.MakeLink("link", target);
        Assert.Equal(Errno.ELOOP, Assert.Throws<KernelException>(() => _handle.OpenFile("link")).Errno);
        Assert.Equal(Errno.ELOOP, Assert.Throws<KernelException>(() => _handle.TryOpenFile("link")).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<KernelException>(() => _handle.CreateFile("link", 0)).Errno);
        Assert.False(File.Exists(_directory.At("nothing")));
    }

    [Fact]
    public void No_link_to_a_directory_is_followed()
    {
        _ = _directory.MakeDirectory("target");
        _directory.MakeLink("link", "target");
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<KernelException>(() => _handle.OpenDirectory("link")).Errno);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<KernelException>(() => _handle.TryOpenDirectory("link")).Errno);
        Assert.False(_handle.TryCreateDirectory("link", 0));
    }

    [Theory]
    [InlineData("400")]
    [InlineData("444")]
    [InlineData("666")]
    [InlineData("000")]
    [InlineData("4755")]
    public void A_created_file_has_exactly_the_mode_asked_for(string octal)
    {
        int mode = Convert.ToInt32(octal, 8);
        _handle.CreateFile("file", mode).Dispose();
        Assert.Equal(mode, _directory.ModeOf("file"));
    }

    [Fact]
    public void A_file_that_exists_is_not_created_again()
    {
        _ = _directory.MakeFile("file", "old");
        Assert.Equal(
            "openat " + _directory.At("file") + ": File exists",
            Assert.Throws<KernelException>(() => _handle.CreateFile("file", 0)).Message);
        Assert.Equal("old", File.ReadAllText(_directory.At("file")));
    }

    [RootFact]
    public void Owner_and_mode_are_what_was_set()
    {
        using (SafeFileHandle file = _handle.CreateFile("file", 0x100))
        {
            Fd.SetOwner(file, 1234, 5678, "file");
            FileStatus status = FileStatus.Of(file, "file");
            Assert.Equal((1234U, 5678U, 0x100), (status.Uid, status.Gid, status.Mode));
        }
        Assert.Equal(0, Posix.lstat(_directory.At("file"), out Stat stat));
        Assert.Equal((1234U, 5678U), (stat.st_uid, stat.st_gid));
        _handle.SetMode(0x1c9); // 0711
        _handle.SetOwner(7, 8);
        Assert.Equal(0, Posix.lstat(_directory.Path, out stat));
        Assert.Equal((7U, 8U, "711"), (stat.st_uid, stat.st_gid, Convert.ToString((int)stat.st_mode & 0xfff, 8)));
    }

    [Fact]
    public void A_fifo_does_not_block()
    {
        _directory.MakeNode("fifo", FilePermissions.S_IFIFO);
        using SafeFileHandle fifo = _handle.OpenFile("fifo");
        Assert.Empty(Fd.ReadToEnd(fifo, 10, "fifo"));
        Assert.False(FileStatus.Of(fifo, "fifo").IsRegularFile);
    }

    [Fact]
    public void What_is_missing_is_null_or_false()
    {
        Assert.Null(_handle.TryOpenFile("missing"));
        Assert.Null(_handle.TryOpenDirectory("missing"));
        Assert.Null(_handle.TryReadLink("missing"));
        Assert.Null(DirectoryHandle.TryOpen(_directory.At("missing")));
        Assert.False(_handle.TryRemoveFile("missing"));
        Assert.False(_handle.TryRemoveDirectory("missing"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<KernelException>(() => _handle.RemoveFile("missing")).Errno);
        Assert.Equal(Errno.ENOENT, Assert.Throws<KernelException>(() => _handle.OpenFile("missing")).Errno);
    }

    [Fact]
    public void All_names_of_ten_thousand_are_listed_and_listed_again()
    {
        string[] expected = [.. Enumerable.Range(0, 10_000).Select(i => $"entry-{i:d5}-schlüssel")];
        Array.ForEach(expected, name => _directory.MakeNode(name, FilePermissions.S_IFREG));
        Assert.Equal(expected, _handle.Names().Order(StringComparer.Ordinal));
        _ = _handle.TryRemoveFile(expected[0]);
        Assert.Equal(expected[1..], _handle.Names().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_longest_name_is_listed_whole()
    {
        string name = new('n', 255);
        _handle.CreateFile(name, 0).Dispose();
        Assert.Equal([name], _handle.Names());
    }

    [Fact]
    public void An_empty_directory_has_no_names() => Assert.Empty(_handle.Names());

    [Fact]
    public void A_link_is_read_and_made()
    {
        _handle.CreateLink("some/where → else", "link");
        Assert.Equal("some/where → else", new FileInfo(_directory.At("link")).LinkTarget);
        Assert.Equal("some/where → else", _handle.TryReadLink("link"));
    }

    [Fact]
    public void Directories_are_made_once_and_removed_when_empty()
    {
        Assert.True(_handle.TryCreateDirectory("sub", 0x1c0));
        Assert.False(_handle.TryCreateDirectory("sub", 0x1c0));
        Assert.Equal(0x1c0, _directory.ModeOf("sub"));
        _ = _directory.MakeFile("sub/file");
        Assert.Equal(Errno.ENOTEMPTY, Assert.Throws<KernelException>(() => _handle.TryRemoveDirectory("sub")).Errno);
        using (DirectoryHandle sub = _handle.OpenDirectory("sub"))
        {
            sub.RemoveFile("file");
        }
        Assert.True(_handle.TryRemoveDirectory("sub"));
        Assert.Empty(TemporaryDirectory.Tree(_directory.Path));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c")]
    [InlineData("a/b/")]
    public void Ensure_makes_the_missing_parents(string path)
    {
        using DirectoryHandle made = DirectoryHandle.Ensure(_directory.At(path), 0x1c0);
        using DirectoryHandle again = DirectoryHandle.Ensure(_directory.At(path), 0x1ff);
        Assert.Equal(FileIdentity.Of(_directory.At(path.TrimEnd('/'))), FileIdentity.Of(made.Handle));
        Assert.Equal(FileIdentity.Of(made.Handle), FileIdentity.Of(again.Handle));
        Assert.Equal(0x1c0, _directory.ModeOf("a"));
    }

    [Fact]
    public void A_rename_replaces_and_a_move_to_a_free_name_does_not()
    {
        _ = _directory.MakeFile("new", "new");
        _ = _directory.MakeFile("old", "old");
        Assert.Equal(
            Errno.EEXIST,
            Assert.Throws<KernelException>(() => DirectoryEntry.MoveToFreeName(_handle, "new", "old")).Errno);
        DirectoryEntry.MoveToFreeName(_handle, "new", "free");
        _handle.Rename("free", "old");
        Assert.Equal(["old"], TemporaryDirectory.Tree(_directory.Path));
        Assert.Equal("new", File.ReadAllText(_directory.At("old")));
    }

    [Fact]
    public void A_second_name_is_the_same_file()
    {
        _ = _directory.MakeFile("file");
        DirectoryEntry.Link(_handle, "file", _handle, "second");
        Assert.Equal(FileIdentity.Of(_directory.At("file")), FileIdentity.Of(_directory.At("second")));
        Assert.Equal(
            Errno.EEXIST,
            Assert.Throws<KernelException>(() => DirectoryEntry.Link(_handle, "file", _handle, "second")).Errno);
    }

    [ProgramFact("flock", "true")]
    public void A_lock_keeps_others_out_until_it_is_disposed()
    {
        using (DirectoryHandle locked = DirectoryHandle.Open(_directory.Path))
        {
            locked.Lock();
            Assert.Equal(1, Command.Try("flock", "--nonblock", _directory.Path, "true").ExitCode);
        }
        Assert.Equal(0, Command.Try("flock", "--nonblock", _directory.Path, "true").ExitCode);
    }

    [RootTheory("mount")]
    [InlineData("nosuid,nodev,noexec", true)]
    [InlineData("nosuid,nodev", false)]
    [InlineData("nosuid,noexec", false)]
    [InlineData("nodev,noexec", false)]
    public void A_mount_is_restricted_only_with_all_three_flags(string options, bool expected)
    {
        using DirectoryHandle mount = DirectoryHandle.Open(_directory.Mount("mount", "-t", "tmpfs", "-o", options, "tmpfs"));
        Assert.Equal(expected, mount.FileSystem().IsRestricted);
        Assert.True(mount.FileSystem().IsTmpfs);
        Assert.True(mount.FileSystem().IsMemory);
        Assert.False(mount.FileSystem().IsReadOnly);
        Assert.True(mount.Status().IsMountRoot);
        Assert.False(_handle.Status().IsMountRoot);
    }

    [RootFact("mount")]
    public void Ramfs_is_memory_and_no_tmpfs()
    {
        using DirectoryHandle mount = DirectoryHandle.Open(_directory.Mount("mount", "-t", "ramfs", "ramfs"));
        FileSystemStatus status = mount.FileSystem();
        Assert.Equal((true, true, false), (status.IsRamfs, status.IsMemory, status.IsTmpfs));
    }

    [Fact]
    public void The_status_is_what_lstat_says()
    {
        string path = _directory.MakeFile("file", "12345");
        Assert.Equal(0, Posix.lstat(path, out Stat stat));
        using SafeFileHandle file = _handle.OpenFile("file");
        FileStatus status = FileStatus.Of(file, path);
        Assert.Equal((stat.st_ino, 5L, true, false), (status.Inode, status.SizeBytes, status.IsRegularFile, status.IsDirectory));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(stat.st_mtime).AddTicks(stat.st_mtime_nsec / 100), status.Modified);
        Assert.Equal(stat.st_dev, Device(status));
        Assert.Equal(OpenFiles.MountId(file), status.MountId);
    }

    [Fact]
    public void A_file_is_no_directory_to_open()
        => Assert.Equal(
            Errno.ENOTDIR,
            Assert.Throws<KernelException>(() => DirectoryHandle.Open(_directory.MakeFile("file"))).Errno);

    public void Dispose()
    {
        _ = Posix.umask(_umask);
        _handle.Dispose();
        _directory.Dispose();
    }

    /// <summary>makedev(3) of glibc for numbers as small as these.</summary>
    private static ulong Device(FileStatus status)
        => ((ulong)status.DeviceMajor << 8) | (status.DeviceMinor & 0xff) | ((ulong)(status.DeviceMinor & ~0xffU) << 12);
}
