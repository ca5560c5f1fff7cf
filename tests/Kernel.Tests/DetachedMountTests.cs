using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel.Tests;

/// <summary>A tmpfs that is made, filled and sealed where nobody sees it, then attached in another mount namespace.</summary>
public sealed class DetachedMountTests : IDisposable
{
    private const MountAttributes Restricted
        = MountAttributes.NoSuid | MountAttributes.NoDev | MountAttributes.NoExec | MountAttributes.NoSymFollow;

    /// <summary>Nobody else mounts a tmpfs of this size: it can be searched for.</summary>
    private const string OddSize = "1236k";

    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<OtherNamespace> _other = new(() => new OtherNamespace());

    [RootFact("unshare", "nsenter", "findmnt", Kernel = "6.3")]
    public void It_has_the_size_inodes_and_flags_it_was_given()
    {
        using DetachedMount mount = CreateTmpfs();
        Attach(mount, "target");
        string[] options = Found("FS-OPTIONS", "target").Split(',');
        Assert.Contains("size=" + OddSize, options);
        Assert.Contains("nr_inodes=9", options);
        Assert.Contains("noswap", options);
        Assert.Contains("mode=750", options);
    }

    [RootTheory("unshare", "nsenter", "findmnt")]
    [InlineData(MountAttributes.ReadOnly, "ro")]
    [InlineData(MountAttributes.NoSuid, "nosuid")]
    [InlineData(MountAttributes.NoDev, "nodev")]
    [InlineData(MountAttributes.NoExec, "noexec")]
    [InlineData(MountAttributes.NoSymFollow, "nosymfollow")]
    public void An_attribute_is_the_one_findmnt_names(MountAttributes attribute, string name)
    {
        using DetachedMount with = CreateTmpfs(attribute);
        using DetachedMount without = CreateTmpfs(MountAttributes.None);
        Attach(with, "with");
        Attach(without, "without");
        Assert.Contains(name, Found("VFS-OPTIONS", "with").Split(','));
        Assert.DoesNotContain(name, Found("VFS-OPTIONS", "without").Split(','));
    }

    [RootFact]
    public void Detached_it_is_in_no_mount_table()
    {
        using DetachedMount mount = CreateTmpfs();
        ulong id = OpenFiles.MountId(mount.Handle);
        Assert.Equal(id, mount.Status().MountId);
        Assert.DoesNotContain(MountInfo.ReadSelf(), line => line.Id == id);
        Assert.DoesNotContain(OddSize, File.ReadAllText("/proc/1/mountinfo"), StringComparison.Ordinal);
    }

    [RootFact("unshare", "nsenter", "findmnt", Kernel = "6.5")]
    public void Attached_beneath_it_shows_once_the_one_above_is_gone()
    {
        using DetachedMount old = CreateTmpfs();
        using DetachedMount mount = CreateTmpfs();
        Attach(old, "target");
        using ProcFs proc = ProcFs.Open();
        _other.Value.Run(() =>
        {
            Assert.True(mount.TryAttachBeneath(old.Handle, "target"));
            using (SafeFileHandle seen = Fd.OpenPath(_directory.At("target")))
            {
                Assert.Equal(old.Status().MountId, FileStatus.Of(seen, "target").MountId);
            }
            MountNamespace.Detach(proc, old.Handle, "target");
            using (SafeFileHandle seen = Fd.OpenPath(_directory.At("target")))
            {
                Assert.Equal(mount.Status().MountId, FileStatus.Of(seen, "target").MountId);
            }
        });
    }

    [RootFact("unshare", "nsenter")]
    public void It_is_attached_beneath_a_mount_only_and_never_beneath_a_plain_directory()
    {
        using DetachedMount mount = CreateTmpfs();
        _ = _directory.MakeDirectory("plain");
        _other.Value.Run(() =>
        {
            using SafeFileHandle plain = Fd.OpenPath(_directory.At("plain"));
            Assert.False(mount.TryAttachBeneath(plain, "plain"));
        });
    }

    [RootFact("unshare", "nsenter", "findmnt")]
    public void A_clone_of_an_attached_mount_shows_the_same()
    {
        using DetachedMount mount = CreateTmpfs();
        Attach(mount, "target");
        DetachedMount? clone = null;
        _other.Value.Run(() => clone = DetachedMount.CloneOf(mount.Handle, "target"));
        using (clone)
        {
            FileStatus status = clone!.Status();
            Assert.NotEqual(mount.Status().MountId, status.MountId);
            Assert.True(status.IsSameFile(mount.Status()));
        }
    }

    [RootFact("unshare", "nsenter", "findmnt")]
    public void Attached_elsewhere_the_host_does_not_see_it()
    {
        using DetachedMount mount = CreateTmpfs();
        using (DirectoryHandle root = mount.OpenRootDirectory())
        {
            Write(root, "token", "value");
        }
        Attach(mount, "target");
        Assert.Equal("tmpfs", Found("FSTYPE", "target"));
        Assert.Equal("value", _other.Value.Enter("cat", _directory.At("target/token")).Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.At("target")));
        Assert.DoesNotContain(MountInfo.ReadSelf(), line => line.Point == _directory.At("target"));
    }

    [RootFact("unshare", "nsenter", "mount")]
    public void A_sealed_superblock_stays_read_only_when_the_mount_is_made_writable()
    {
        using DetachedMount mount = CreateTmpfs();
        Seal(mount);
        Attach(mount, "target");
        string target = _directory.At("target");
        Assert.Equal(0, _other.Value.Enter("mount", "-o", "remount,bind,rw", target).ExitCode);
        Assert.Contains("rw", Found("VFS-OPTIONS", "target").Split(','));
        CommandResult touch = _other.Value.Enter("touch", target + "/new");
        Assert.Contains("Read-only file system", touch.Error, StringComparison.Ordinal);
        Assert.Contains("ro", Found("FS-OPTIONS", "target").Split(','));
    }

    [RootFact("unshare", "nsenter")]
    public void Not_sealed_it_can_be_written()
    {
        using DetachedMount mount = CreateTmpfs();
        Attach(mount, "target");
        Assert.Equal(0, _other.Value.Enter("touch", _directory.At("target/new")).ExitCode);
    }

    [RootFact]
    public void Sealed_it_refuses_our_own_writes()
    {
        using DetachedMount mount = CreateTmpfs();
        Seal(mount);
        using DirectoryHandle root = mount.OpenRootDirectory();
        Assert.True(root.FileSystem().IsReadOnly);
        Assert.Equal(Errno.EROFS, Assert.Throws<KernelException>(() => root.CreateFile("late", 0x100)).Errno);
    }

    [RootFact]
    public void An_open_writer_keeps_it_from_being_sealed()
    {
        using DetachedMount mount = CreateTmpfs();
        using DirectoryHandle root = mount.OpenRootDirectory();
        using SafeFileHandle writer = root.CreateFile("token", 0x100);
        KernelException e = Assert.Throws<KernelException>(() => Seal(mount));
        Assert.Equal(("fsconfig", Errno.EBUSY), (e.Call, e.Errno));
    }

    [RootFact]
    public void What_does_not_fit_is_refused()
    {
        using DetachedMount mount = CreateTmpfs();
        using DirectoryHandle root = mount.OpenRootDirectory();
        using SafeFileHandle file = root.CreateFile("big", 0x100);
        KernelException e = Assert.Throws<KernelException>(() => Fd.WriteAll(file, new byte[1300 * 1024], "big"));
        Assert.Equal(Errno.ENOSPC, e.Errno);
    }

    [RootFact]
    public void More_files_than_inodes_are_refused()
    {
        using DetachedMount mount = CreateTmpfs();
        using DirectoryHandle root = mount.OpenRootDirectory();
        // The root takes one of the nine.
        for (int i = 0; i < 8; i++)
        {
            Write(root, $"file{i}", "");
        }
        Assert.Equal(Errno.ENOSPC, Assert.Throws<KernelException>(() => Write(root, "ninth", "")).Errno);
    }

    [RootFact("unshare", "nsenter", "findmnt", Kernel = "6.15")]
    public void One_file_can_be_attached_alone()
    {
        using DetachedMount mount = CreateTmpfs();
        using (DirectoryHandle root = mount.OpenRootDirectory())
        {
            Write(root, "token", "value");
            Write(root, "other", "other");
        }
        Seal(mount);
        using DetachedMount? file = mount.TryCloneFile("token");
        Assert.NotNull(file);
        string target = _directory.MakeFile("target", "covered");
        AttachAt(file, "target");
        Assert.Equal("value", _other.Value.Enter("cat", target).Output);
        Assert.Equal(
            "tmpfs /token",
            string.Join(' ', Found("FSTYPE,FSROOT", "target").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("noexec", Found("VFS-OPTIONS", "target").Split(','));
        Assert.Equal("covered", File.ReadAllText(target));
    }

    [RootTheory]
    [InlineData("..")]
    [InlineData("sub/token")]
    [InlineData("")]
    public void Only_a_name_in_it_can_be_cloned(string name)
    {
        using DetachedMount mount = CreateTmpfs();
        _ = Assert.Throws<UnsafePathException>(() => mount.TryCloneFile(name));
    }

    [RootFact]
    public void A_file_that_is_not_there_cannot_be_cloned()
    {
        using DetachedMount mount = CreateTmpfs();
        Exception? failure = Record.Exception(() => Assert.Null(mount.TryCloneFile("missing")));
        Assert.True(failure is null or KernelException { Errno: Errno.ENOENT }, failure?.Message);
    }

    [RootFact("unshare")]
    public void Memory_comes_back_with_the_last_handle_and_the_namespace()
    {
        const int Kibibytes = 96 * 1024;
        long before = SharedMemoryKibibytes();
        using (DetachedMount mount = CreateTmpfs(size: "100m"))
        {
            using (DirectoryHandle root = mount.OpenRootDirectory())
            using (SafeFileHandle file = root.CreateFile("big", 0x100))
            {
                Fd.WriteAll(file, new byte[Kibibytes * 1024], "big");
            }
            Attach(mount, "target");
        }
        Assert.True(SharedMemoryKibibytes() - before > Kibibytes / 2, "the namespace alone keeps it");
        _other.Value.End();
        _other.Value.Handle.Dispose();
        Wait.Until(() => SharedMemoryKibibytes() - before < Kibibytes / 2);
    }

    [RootFact]
    public void An_unknown_flag_is_a_no_and_an_unknown_string_an_error()
    {
        using FileSystemContext context = FileSystemContext.Open("tmpfs");
        Assert.False(context.TrySetFlag("nonsense"));
        Assert.Equal(
            "fsconfig tmpfs nonsense: Invalid argument",
            Assert.Throws<KernelException>(() => context.SetFlag("nonsense")).Message);
        Assert.Equal(Errno.EINVAL, Assert.Throws<KernelException>(() => context.SetString("size", "nonsense")).Errno);
    }

    [RootFact]
    public void An_unknown_file_system_is_an_error()
        => Assert.Equal(
            "fsopen nonsensefs: No such device",
            Assert.Throws<KernelException>(() => FileSystemContext.Open("nonsensefs")).Message);

    [RootFact]
    public void Attaching_a_directory_over_a_file_is_an_error()
    {
        using DetachedMount mount = CreateTmpfs();
        _ = _directory.MakeFile("target");
        KernelException e = Assert.Throws<KernelException>(() => AttachAt(mount, "target"));
        Assert.Equal(("move_mount", Errno.EINVAL), (e.Call, e.Errno));
    }

    [RootFact("unshare", "nsenter", "findmnt")]
    public void Mount_setattr_changes_the_attributes_of_a_detached_mount()
    {
        using DetachedMount mount = CreateTmpfs();
        MountAttr attr = new() { attr_set = Syscall.MOUNT_ATTR_RDONLY, attr_clr = Syscall.MOUNT_ATTR_NOEXEC };
        Assert.Equal(0, Syscall.mount_setattr(mount.Handle, string.Empty, Syscall.AT_EMPTY_PATH, attr));
        Attach(mount, "target");
        string[] options = Found("VFS-OPTIONS", "target").Split(',');
        Assert.Contains("ro", options);
        Assert.DoesNotContain("noexec", options);
        Assert.Contains("nosuid", options);
    }

    public void Dispose()
    {
        if (_other.IsValueCreated)
        {
            _other.Value.Dispose();
        }
        _directory.Dispose();
    }

    private static DetachedMount CreateTmpfs(MountAttributes attributes = Restricted, string size = OddSize)
    {
        using FileSystemContext context = FileSystemContext.Open("tmpfs");
        context.SetString("size", size);
        context.SetString("nr_inodes", "9");
        context.SetString("mode", "750");
        // Linux 6.3; whether it was taken is asked by one test.
        _ = context.TrySetFlag("noswap");
        return context.CreateMount(attributes);
    }

    private static void Seal(DetachedMount mount)
    {
        using FileSystemContext context = FileSystemContext.Pick(mount.Handle, "test");
        context.SetFlag("ro");
        context.Reconfigure();
    }

    private static void Write(DirectoryHandle directory, string name, string text)
    {
        using SafeFileHandle file = directory.CreateFile(name, 0x100);
        Fd.WriteAll(file, Encoding.UTF8.GetBytes(text), name);
    }

    private static long SharedMemoryKibibytes()
        => long.Parse(File.ReadLines("/proc/meminfo").First(line => line.StartsWith("Shmem:", StringComparison.Ordinal)).Split(
            ' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private void Attach(DetachedMount mount, string name)
    {
        _ = _directory.MakeDirectory(name);
        AttachAt(mount, name);
    }

    private void AttachAt(DetachedMount mount, string name)
        => _other.Value.Run(() =>
        {
            using SafeFileHandle target = Fd.OpenPath(_directory.At(name));
            mount.AttachTo(target, name);
        });

    private string Found(string columns, string name) => _other.Value.Find(columns, _directory.At(name));
}
