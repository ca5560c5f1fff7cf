using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Tuck.Kernel.Tests;

/// <summary>Opening paths from outside. Every case runs with openat2 and with the walk that stands in for it.</summary>
public abstract class RootDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RootDirectory _root;

    protected RootDirectoryTests(bool openAt2IsMissing)
    {
        RootDirectory.OpenAt2IsMissing = openAt2IsMissing;
        _ = _directory.MakeDirectory("root/dir/sub");
        _ = _directory.MakeFile("root/file", "inside");
        _ = _directory.MakeDirectory("outside");
        _ = _directory.MakeFile("outside/secret", "outside");
        _root = RootDirectory.Open(_directory.At("root"));
    }

    [Theory]
    [InlineData("dir", "root/dir")]
    [InlineData("/dir/sub", "root/dir/sub")]
    [InlineData("dir//sub/", "root/dir/sub")]
    [InlineData("./dir/./sub/.", "root/dir/sub")]
    [InlineData("file", "root/file")]
    [InlineData("file/", "root/file")]
    [InlineData("/", "root")]
    [InlineData("//", "root")]
    [InlineData(".", "root")]
    public void A_path_inside_is_opened(string path, string expected) => Opens(path, expected);

    [Theory]
    [InlineData("..", "root")]
    [InlineData("../..", "root")]
    [InlineData("/../../..", "root")]
    [InlineData("dir/../../dir", "root/dir")]
    [InlineData("dir/sub/../../../../file", "root/file")]
    [InlineData("../file", "root/file")]
    public void Dots_stop_at_the_root(string path, string expected) => Opens(path, expected);

    [Theory]
    [InlineData("../outside/secret")]
    [InlineData("dir/../../outside")]
    public void Dots_do_not_reach_what_is_beside_the_root(string path) => Assert.Equal(Errno.ENOENT, FailsWithErrno(path));

    [Fact]
    public void An_absolute_link_starts_at_the_root()
    {
        Link("dir/absolute", "/dir/sub");
        _ = _directory.MakeFile("root/dir/sub/there");
        Opens("dir/absolute/there", "root/dir/sub/there");
    }

    [Theory]
    [InlineData("../../../../outside")]
    [InlineData("/../outside")]
    public void A_link_out_of_the_root_leads_nowhere(string target)
    {
        Link("dir/out", target);
        Assert.Equal(Errno.ENOENT, FailsWithErrno("dir/out/secret"));
    }

    [Fact]
    public void The_host_path_in_an_absolute_link_is_not_the_host()
    {
        Link("host", _directory.At("outside"));
        Assert.Equal(Errno.ENOENT, FailsWithErrno("host/secret"));
    }

    [Fact]
    public void A_relative_link_starts_where_it_is()
    {
        Link("dir/sub/up", "../..");
        Opens("dir/sub/up/file", "root/file");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(2)]
    public void A_chain_of_links_is_followed(int links)
    {
        LinkChain(links, "dir");
        Opens($"link{links}/sub", "root/dir/sub");
    }

    [Fact]
    public void Forty_one_links_are_refused()
    {
        LinkChain(41, "dir");
        IsUnsafe("link41/sub");
    }

    [Theory]
    [InlineData("loop/x")]
    [InlineData("ping/x")]
    public void A_loop_of_links_is_refused(string path)
    {
        Link("loop", "loop");
        Link("ping", "pong");
        Link("pong", "/ping");
        IsUnsafe(path);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/")]
    [InlineData("link/.")]
    [InlineData("dir/../link")]
    public void A_link_as_last_component_is_refused(string path)
    {
        Link("link", "dir");
        Assert.Contains("symbolic links", IsUnsafe(path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dangling_link_as_last_component_is_refused()
    {
        Link("dangling", "nothing");
        _ = IsUnsafe("dangling");
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("socket")]
    public void What_is_neither_directory_nor_file_is_refused(string name)
    {
        _directory.MakeNode("root/fifo", FilePermissions.S_IFIFO);
        _directory.MakeNode("root/socket", FilePermissions.S_IFSOCK);
        _ = IsUnsafe(name);
    }

    [RootTheory]
    [InlineData(FilePermissions.S_IFCHR)]
    [InlineData(FilePermissions.S_IFBLK)]
    public void A_device_is_refused(FilePermissions type)
    {
        // Major 0 has no driver: opening it for real would answer ENXIO.
        _directory.MakeNode("root/device", type, device: 0x0001);
        _ = IsUnsafe("device");
    }

    [Theory]
    [InlineData("file/x")]
    [InlineData("file/..")]
    [InlineData("file/../dir")]
    [InlineData("file/./x")]
    public void A_file_is_no_directory(string path)
        => Assert.Contains("Not a directory", IsUnsafe(path).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("dir\0/../..")]
    [InlineData("\0")]
    public void A_nul_is_refused(string path) => IsUnsafe(path);

    [Theory]
    [InlineData("")]
    [InlineData("missing")]
    [InlineData("missing/..")]
    [InlineData("missing/../dir")]
    [InlineData("dir/missing/sub")]
    public void What_is_missing_is_not_there(string path) => Assert.Equal(Errno.ENOENT, FailsWithErrno(path));

    [Fact]
    public void A_name_too_long_for_a_file_system_is_an_error_of_the_kernel()
        => Assert.Equal(Errno.ENAMETOOLONG, FailsWithErrno(new string('a', 256)));

    [Fact]
    public void A_name_need_not_be_ascii()
    {
        _ = _directory.MakeDirectory("root/schlüssel 🔑");
        Link("zeiger→", "schlüssel 🔑");
        _ = _directory.MakeFile("root/schlüssel 🔑/geheim");
        Opens("zeiger→/geheim", "root/schlüssel 🔑/geheim");
    }

    [RootTheory("mount")]
    [InlineData("proc/self/root/etc")]
    [InlineData("proc/self/cwd/etc")]
    [InlineData("proc/thread-self/fd/0/x")]
    public void A_magic_link_is_refused(string path)
    {
        _ = _directory.Mount("root/proc", "-t", "proc", "proc");
        _ = IsUnsafe(path);
    }

    [RootFact("mount")]
    public void A_bind_mounted_proc_is_no_way_out()
    {
        _ = _directory.Mount("root/dir", "--bind", $"/proc/{Environment.ProcessId}");
        _ = IsUnsafe("dir/root/etc");
    }

    [RootFact("mount")]
    public void A_mount_inside_is_entered_and_left()
    {
        _ = _directory.Mount("root/mounted", "-t", "tmpfs", "tmpfs");
        _ = _directory.MakeFile("root/mounted/there");
        Opens("mounted/there", "root/mounted/there");
        Opens("mounted/../file", "root/file");
    }

    [Fact]
    public void A_directory_opened_as_root_is_one()
    {
        Link("link", "/dir");
        _ = _directory.MakeFile("root/dir/there");
        using RootDirectory inner = _root.OpenRoot("link");
        using SafeFileHandle found = inner.OpenPath("../../there");
        Assert.Equal(FileIdentity.Of(_directory.At("root/dir/there")), FileIdentity.Of(found));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    public void A_file_is_no_root(string path)
    {
        Link("link", "file");
        _ = Assert.Throws<UnsafePathException>(() => _root.OpenRoot(path));
    }

    [Fact]
    public void What_was_opened_is_a_reference_closed_on_exec()
    {
        using SafeFileHandle file = _root.OpenPath("file");
        Assert.True(OpenFiles.IsCloseOnExec(file));
        KernelException e = Assert.Throws<KernelException>(() => Fd.ReadToEnd(file, 10, "file"));
        Assert.Equal(9, e.Errno); // EBADF
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _root.Dispose();
        _directory.Dispose();
        RootDirectory.OpenAt2IsMissing = false;
    }

    private void Opens(string path, string expected)
    {
        using SafeFileHandle found = _root.OpenPath(path);
        Assert.Equal(FileIdentity.Of(_directory.At(expected)), FileIdentity.Of(found));
    }

    private UnsafePathException IsUnsafe(string path) => Assert.Throws<UnsafePathException>(() => _root.OpenPath(path));

    private int FailsWithErrno(string path) => Assert.Throws<KernelException>(() => _root.OpenPath(path)).Errno;

    private void Link(string name, string target) => _directory.MakeLink("root/" + name, target);

    private void LinkChain(int links, string target)
    {
        for (int i = 1; i <= links; i++)
        {
            Link($"link{i}", i == 1 ? target : $"link{i - 1}");
        }
    }
}
