using Microsoft.Win32.SafeHandles;
using Mono.Unix;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>A thread inside another mount namespace, and the caller that stays where it was.</summary>
public sealed class MountNamespaceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<OtherNamespace> _other = new(() => new OtherNamespace());

    [RootFact("unshare")]
    public void The_work_runs_inside()
    {
        string inside = "";
        _other.Value.Run(() => inside = OwnLink());
        Assert.Equal(_other.Value.Link, inside);
        Assert.NotEqual(OwnLink(), inside);
    }

    [RootFact("unshare")]
    public void The_caller_stays_where_it_was()
    {
        (string Link, string Directory, FilePermissions Umask) before = (OwnLink(), WorkingDirectory(), Umask());
        _other.Value.Run(() => Assert.Equal(0, Posix.chdir("/proc")));
        Assert.Equal(before, (OwnLink(), WorkingDirectory(), Umask()));
    }

    [RootFact("unshare")]
    public void What_the_work_throws_reaches_the_caller()
    {
        using OtherNamespace other = new();
        UnsafePathException thrown = new("call", "subject", "cause");
        Assert.Same(thrown, Assert.Throws<UnsafePathException>(() => other.Run(() => throw thrown)));
        Assert.Equal(
            "work",
            Assert.Throws<InvalidTimeZoneException>(() => other.Run(() => throw new InvalidTimeZoneException("work"))).Message);
        string inside = "";
        other.Run(() => inside = OwnLink());
        Assert.Equal(other.Link, inside);
    }

    [RootFact]
    public void What_is_no_namespace_cannot_be_entered()
    {
        using SafeFileHandle file = Fd.OpenReadOnly("/proc/self/status");
        bool ran = false;
        KernelException e = Assert.Throws<KernelException>(() => MountNamespace.Run(file, "container 4f1c", () => ran = true));
        Assert.Equal("setns container 4f1c: Invalid argument", e.Message);
        Assert.False(ran);
    }

    [RootFact("unshare")]
    public void A_namespace_outlives_its_processes_while_its_handle_is_open()
    {
        string link = _other.Value.Link;
        _other.Value.End();
        string inside = "";
        _other.Value.Run(() => inside = OwnLink());
        Assert.Equal(link, inside);
    }

    [RootFact("unshare", "nsenter", "findmnt")]
    public void Detach_unmounts_what_was_attached_with_all_below_it()
    {
        using ProcFs proc = ProcFs.Open();
        string target = _directory.MakeDirectory("target");
        Assert.Equal(0, _other.Value.Enter("mount", "-t", "tmpfs", "tmpfs", target).ExitCode);
        Assert.Equal(0, _other.Value.Enter("mkdir", target + "/below").ExitCode);
        Assert.Equal(0, _other.Value.Enter("mount", "-t", "tmpfs", "tmpfs", target + "/below").ExitCode);
        Assert.Equal("tmpfs", _other.Value.Find("FSTYPE", target + "/below"));
        _other.Value.Run(() =>
        {
            using SafeFileHandle mountRoot = Fd.OpenPath(target);
            MountNamespace.Detach(proc, mountRoot, "target");
        });
        Assert.Empty(_other.Value.Find("FSTYPE", target));
        Assert.Empty(_other.Value.Find("FSTYPE", target + "/below"));
    }

    [RootFact("unshare")]
    public void Detach_of_what_is_no_mount_is_an_error()
    {
        using ProcFs proc = ProcFs.Open();
        string target = _directory.MakeDirectory("target");
        KernelException e = Assert.Throws<KernelException>(() => _other.Value.Run(() =>
        {
            using SafeFileHandle directory = Fd.OpenPath(target);
            MountNamespace.Detach(proc, directory, "target");
        }));
        Assert.Equal("umount2 target: Invalid argument", e.Message);
    }

    [RootFact("unshare", "nsenter", "findmnt")]
    public void Detach_in_the_other_namespace_leaves_the_same_path_of_the_host()
    {
        using ProcFs proc = ProcFs.Open();
        string target = _directory.Mount("target", "-t", "tmpfs", "tmpfs");
        _other.Value.Run(() =>
        {
            using SafeFileHandle mountRoot = Fd.OpenPath(target);
            MountNamespace.Detach(proc, mountRoot, "target");
        });
        Assert.Empty(_other.Value.Find("FSTYPE", target));
        Assert.Contains(MountInfo.ReadSelf(), mount => mount.Point == target);
    }

    [RootFact("mount")]
    public void Detach_here_unmounts_at_a_path()
    {
        string target = _directory.Mount("target", "-t", "tmpfs", "tmpfs");
        MountNamespace.DetachHere(target);
        Assert.DoesNotContain(MountInfo.ReadSelf(), mount => mount.Point == target);
        Assert.Equal(Errno.EINVAL, Assert.Throws<KernelException>(() => MountNamespace.DetachHere(target)).Errno);
    }

    [RootFact("mount")]
    public void Detach_here_follows_no_link()
    {
        string target = _directory.Mount("target", "-t", "tmpfs", "tmpfs");
        _directory.MakeLink("link", target);
        _ = Assert.Throws<KernelException>(() => MountNamespace.DetachHere(_directory.At("link")));
        Assert.Contains(MountInfo.ReadSelf(), mount => mount.Point == target);
    }

    [RootFact("mount")]
    public void A_private_namespace_shows_nobody_what_is_mounted_in_it()
    {
        string target = _directory.Mount("shared", "-t", "tmpfs", "tmpfs");
        _ = Command.Run("mount", "--make-rshared", target);
        _ = _directory.MakeDirectory("shared/below");
        string link = "";
        MountNamespace.RunPrivate(root =>
        {
            link = OwnLink();
            Assert.Equal(FileIdentity.Of("/"), FileIdentity.Of(root));
            Assert.DoesNotContain(" shared:", File.ReadAllText("/proc/thread-self/mountinfo"), StringComparison.Ordinal);
            AttachTmpfs(target + "/below");
            Assert.Contains(MountInfo.ReadSelf(), mount => mount.Point == target + "/below");
        });
        Assert.NotEqual(OwnLink(), link);
        Assert.DoesNotContain(MountInfo.ReadSelf(), mount => mount.Point == target + "/below");
        Assert.Contains(" shared:", File.ReadAllText("/proc/thread-self/mountinfo"), StringComparison.Ordinal);
    }

    /// <summary>The original's mount is shared: what a mere clone of it loses, it would lose too.</summary>
    [RootFact("unshare", "nsenter", "findmnt")]
    public void A_copy_is_changed_and_the_original_is_not()
    {
        using OtherNamespace other = new();
        string target = _directory.At("target");
        _ = Directory.CreateDirectory(target);
        _ = other.Enter("mount", "-t", "tmpfs", "tmpfs", target).Done();
        _ = other.Enter("mount", "--make-rshared", "/").Done();
        using ProcFs proc = ProcFs.Open();
        using SafeFileHandle copy = MountNamespace.Copy(other.Handle, "test", proc, () => MountNamespace.DetachHere(target));
        Assert.Equal("tmpfs", other.Find("FSTYPE", target));
        string link = "";
        MountNamespace.Run(copy, "copy", () =>
        {
            link = OwnLink();
            Assert.DoesNotContain(MountInfo.ReadSelf(), mount => mount.Point == target || mount.IsShared);
        });
        Assert.DoesNotContain(link, (string[])[other.Link, OwnLink()]);
    }

    public void Dispose()
    {
        if (_other.IsValueCreated)
        {
            _other.Value.Dispose();
        }
        _directory.Dispose();
    }

    private static void AttachTmpfs(string path)
    {
        using FileSystemContext context = FileSystemContext.Open("tmpfs");
        using DetachedMount mount = context.CreateMount(MountAttributes.NoExec);
        using SafeFileHandle target = Fd.OpenPath(path);
        mount.AttachTo(target, path);
    }

    private static string OwnLink() => UnixPath.ReadLink("/proc/thread-self/ns/mnt");

    private static string WorkingDirectory() => UnixPath.ReadLink("/proc/thread-self/cwd");

    private static FilePermissions Umask()
    {
        FilePermissions umask = Posix.umask(0);
        _ = Posix.umask(umask);
        return umask;
    }
}
