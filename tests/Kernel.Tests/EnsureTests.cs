using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>Making what is missing of a path from outside. Every case runs with openat2 and with the walk.</summary>
public abstract class EnsureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RootDirectory _root;
    private readonly FilePermissions _umask = Posix.umask(FilePermissions.S_IWGRP | FilePermissions.S_IWOTH);

    protected EnsureTests(bool openAt2IsMissing)
    {
        RootDirectory.OpenAt2IsMissing = openAt2IsMissing;
        _ = _directory.MakeDirectory("root/dir");
        _ = _directory.MakeFile("root/file");
        _ = _directory.MakeDirectory("outside");
        _root = RootDirectory.Open(_directory.At("root"));
    }

    [Fact]
    public void Missing_directories_are_made_with_mode_0755()
    {
        using SafeFileHandle made = _root.EnsureDirectory("/a/b/c");
        Assert.Equal(FileIdentity.Of(_directory.At("root/a/b/c")), FileIdentity.Of(made));
        Assert.All(["root/a", "root/a/b", "root/a/b/c"], name => Assert.Equal(Octal("755"), _directory.ModeOf(name)));
    }

    [Fact]
    public void A_missing_file_is_made_empty_with_mode_0444()
    {
        using SafeFileHandle made = _root.EnsureFile("a/token");
        Assert.Equal(FileIdentity.Of(_directory.At("root/a/token")), FileIdentity.Of(made));
        Assert.Equal(Octal("444"), _directory.ModeOf("root/a/token"));
        Assert.Equal(Octal("755"), _directory.ModeOf("root/a"));
        Assert.Equal(0, new FileInfo(_directory.At("root/a/token")).Length);
    }

    [Fact]
    public void Elsewhere_than_in_a_namespace_thread_the_umask_counts()
    {
        _ = Posix.umask(FilePermissions.S_IRWXG | FilePermissions.S_IRWXO);
        _root.EnsureFile("a/token").Dispose();
        Assert.Equal(Octal("700"), _directory.ModeOf("root/a"));
        Assert.Equal(Octal("400"), _directory.ModeOf("root/a/token"));
    }

    [RootFact]
    public void In_a_namespace_thread_the_umask_of_the_process_does_not_count()
    {
        _ = Posix.umask(FilePermissions.S_IRWXG | FilePermissions.S_IRWXO);
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Current(proc);
        using SafeFileHandle mountNamespace = process.OpenMountNamespace();
        MountNamespace.Run(mountNamespace, "test", () => _root.EnsureFile("a/token").Dispose());
        Assert.Equal(Octal("755"), _directory.ModeOf("root/a"));
        Assert.Equal(Octal("444"), _directory.ModeOf("root/a/token"));
    }

    [Fact]
    public void What_exists_keeps_its_mode_and_content()
    {
        _ = _directory.MakeFile("root/dir/token", "old");
        Assert.Equal(0, Posix.chmod(_directory.At("root/dir/token"), FilePermissions.S_IRUSR));
        Assert.Equal(0, Posix.chmod(_directory.At("root/dir"), FilePermissions.S_IRWXU));
        _root.EnsureFile("dir/token").Dispose();
        _root.EnsureDirectory("dir").Dispose();
        Assert.Equal("old", File.ReadAllText(_directory.At("root/dir/token")));
        Assert.Equal(Octal("400"), _directory.ModeOf("root/dir/token"));
        Assert.Equal(Octal("700"), _directory.ModeOf("root/dir"));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("/a/b/")]
    [InlineData("a//b/.")]
    [InlineData("dir/../a/b")]
    [InlineData("../../a/b")]
    public void Twice_is_the_same_as_once(string path)
    {
        using SafeFileHandle first = _root.EnsureDirectory(path);
        using SafeFileHandle second = _root.EnsureDirectory(path);
        Assert.Equal(FileIdentity.Of(_directory.At("root/a/b")), FileIdentity.Of(first));
        Assert.Equal(FileIdentity.Of(first), FileIdentity.Of(second));
    }

    [Fact]
    public void A_file_with_a_slash_is_made_and_found_again()
    {
        _root.EnsureFile("token/").Dispose();
        _root.EnsureFile("token/").Dispose();
        Assert.True(File.Exists(_directory.At("root/token")));
    }

    [Fact]
    public void A_link_on_the_way_is_followed_inside_the_root()
    {
        _directory.MakeLink("root/run", "/dir");
        _root.EnsureDirectory("run/secrets/app").Dispose();
        Assert.True(Directory.Exists(_directory.At("root/dir/secrets/app")));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("/nothing")]
    [InlineData("../../outside")]
    [InlineData("../outside/made")]
    public void A_dangling_link_on_the_way_makes_nothing(string target)
    {
        _directory.MakeLink("root/dangling", target);
        IReadOnlyList<string> before = Tree();
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureDirectory("dangling/x"));
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureFile("dangling/x/y"));
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureDirectory("dangling"));
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureFile("dangling"));
        Assert.Equal(before, Tree());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/..")]
    [InlineData("a/../b")]
    [InlineData("a/../../../outside/b")]
    public void A_name_that_cannot_be_made_is_refused_and_nothing_made(string path)
    {
        IReadOnlyList<string> before = Tree();
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureDirectory(path));
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureFile(path));
        Assert.Equal(before, Tree());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/x")]
    [InlineData("file/x/y")]
    public void A_file_where_a_directory_is_needed_is_refused(string path)
        => Assert.Throws<UnsafePathException>(() => _root.EnsureDirectory(path));

    [Theory]
    [InlineData("dir")]
    [InlineData("/")]
    public void A_directory_where_a_file_is_needed_is_refused(string path)
        => Assert.Throws<UnsafePathException>(() => _root.EnsureFile(path));

    [Fact]
    public void A_fifo_where_a_file_is_needed_is_refused_at_once()
    {
        _directory.MakeNode("root/fifo", FilePermissions.S_IFIFO);
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureFile("fifo"));
        _ = Assert.Throws<UnsafePathException>(() => _root.EnsureDirectory("fifo/x"));
    }

    [RootFact("mount")]
    public void A_read_only_file_system_is_an_error_of_the_kernel()
    {
        _ = _directory.Mount("root/ro", "-t", "tmpfs", "-o", "ro", "tmpfs");
        Assert.Equal(Errno.EROFS, Assert.Throws<KernelException>(() => _root.EnsureDirectory("ro/x")).Errno);
        Assert.Equal(Errno.EROFS, Assert.Throws<KernelException>(() => _root.EnsureFile("ro/x/y")).Errno);
    }

    [Fact]
    public void The_deepest_path_there_can_be_needs_no_deep_stack()
    {
        // 256 KiB is what MountNamespace.Run gives the thread that does this.
        Exception? failure = null;
        string path = string.Join('/', Enumerable.Repeat("d", 2000));
        Thread thread = new(() => failure = Record.Exception(() => _root.EnsureDirectory(path).Dispose()), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _ = Posix.umask(_umask);
        _root.Dispose();
        _ = Command.Run("rm", "-rf", _directory.At("root/d"));
        _directory.Dispose();
        RootDirectory.OpenAt2IsMissing = false;
    }

    private static int Octal(string mode) => Convert.ToInt32(mode, 8);

    private IReadOnlyList<string> Tree() => TemporaryDirectory.Tree(_directory.Path);
}
