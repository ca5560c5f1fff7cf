using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Tuck.Kernel.Tests;

/// <summary>No public operation leaves a descriptor behind, whether it succeeds or fails, and none survives an exec.</summary>
public sealed class HandleTests : IDisposable
{
    private static readonly Dictionary<string, Action<HandleTests>> s_operations = new()
    {
        ["open for reading"] = test => Fd.OpenReadOnly(test.At("file")).Dispose(),
        ["open what is missing"] = test => Fd.OpenReadOnly(test.At("missing")).Dispose(),
        ["try to open what is missing"] = test => Fd.TryOpenReadOnly(test.At("missing"))?.Dispose(),
        ["open for appending"] = test => Fd.OpenAppend(test.At("log"), 0x180).Dispose(),
        ["open without following"] = test => NamedFile.TryOpenNoFollow(test.At("root/link"))?.Dispose(),
        ["read too much"] = test => With(Fd.OpenReadOnly(test.At("file")), file => Fd.ReadToEnd(file, 1, "file")),
        ["open a directory"] = test => DirectoryHandle.Open(test.At("root")).Dispose(),
        ["open a file as directory"] = test => DirectoryHandle.Open(test.At("file")).Dispose(),
        ["ensure a directory"] = test => DirectoryHandle.Ensure(test.At("x/y/z"), 0x1c0).Dispose(),
        ["ensure a directory below a file"] = test => DirectoryHandle.Ensure(test.At("file/y/z"), 0x1c0).Dispose(),
        ["create a file that exists"] = test => test.InDirectory(directory => directory.CreateFile("file", 0x180).Dispose()),
        ["create and remove a file"] = test => test.InDirectory(directory =>
        {
            directory.CreateFile("new", 0x180).Dispose();
            directory.RemoveFile("new");
        }),
        ["replace a file"] = test => test.InDirectory(directory => directory.ReplaceFile("replaced", 0x180, "x"u8)),
        ["replace a directory"] = test => test.InDirectory(directory => directory.ReplaceFile("root", 0x180, "x"u8)),
        ["list names"] = test => test.InDirectory(directory => directory.Names()),
        ["open a file by name"] = test => test.InDirectory(directory => directory.OpenFile("file").Dispose()),
        ["open a missing directory by name"] = test => test.InDirectory(
            directory => directory.OpenDirectory("missing").Dispose()),
        ["lock"] = test => test.InDirectory(directory => directory.Lock()),
        ["open a path"] = test => test.InRoot(root => root.OpenPath("dir/sub").Dispose()),
        ["open a path through a link"] = test => test.InRoot(root => root.OpenPath("link/sub").Dispose()),
        ["open a path with dots"] = test => test.InRoot(root => root.OpenPath("dir/../dir/../../dir/sub").Dispose()),
        ["open a link"] = test => test.InRoot(root => root.OpenPath("link").Dispose()),
        ["open a loop"] = test => test.InRoot(root => root.OpenPath("loop/x").Dispose()),
        ["open a fifo"] = test => test.InRoot(root => root.OpenPath("fifo").Dispose()),
        ["open a missing path"] = test => test.InRoot(root => root.OpenPath("dir/missing/x").Dispose()),
        ["open a path below a file"] = test => test.InRoot(root => root.OpenPath("token/x").Dispose()),
        ["open a root"] = test => test.InRoot(root => root.OpenRoot("dir").Dispose()),
        ["open a file as root"] = test => test.InRoot(root => root.OpenRoot("token").Dispose()),
        ["ensure a path"] = test => test.InRoot(root => root.EnsureDirectory("a/b/c").Dispose()),
        ["ensure a path through a link"] = test => test.InRoot(root => root.EnsureDirectory("link/b/c").Dispose()),
        ["ensure a path through a dangling link"] = test => test.InRoot(root => root.EnsureDirectory("dangling/b/c").Dispose()),
        ["ensure a path below a file"] = test => test.InRoot(root => root.EnsureDirectory("token/b/c").Dispose()),
        ["ensure a file"] = test => test.InRoot(root => root.EnsureFile("a/file").Dispose()),
        ["ensure a file where a directory is"] = test => test.InRoot(root => root.EnsureFile("dir").Dispose()),
        ["ensure a name that cannot be"] = test => test.InRoot(root => root.EnsureDirectory("new/../x").Dispose()),
        ["open proc"] = _ => ProcFs.Open().Dispose(),
        ["open a process"] = _ => WithProc(proc => ProcessHandle.Open(proc, 1).Dispose()),
        ["open a missing process"] = _ => WithProc(proc => ProcessHandle.Open(proc, int.MaxValue).Dispose()),
        ["ask a process"] = _ => WithProcess(process => Assert.True(process.IsAlive() && process.StartTime() > 0)),
        ["open a mount namespace"] = _ => WithProcess(process => process.OpenMountNamespace().Dispose()),
        ["open a process's root"] = _ => WithProcess(process => process.OpenRootDirectory().Dispose()),
        ["read the mount table"] = _ => WithProc(proc => MountTable.Read(proc)),
        ["allocate memory"] = _ => LockedMemory.Allocate(10).Dispose(),
        ["send to nobody"] = test => DatagramSocket.Send(test.At("nobody"), "x"u8),
    };

    private static readonly Dictionary<string, Action<HandleTests>> s_rootOperations = new()
    {
        ["make a mount"] = _ => CreateTmpfs().Dispose(),
        ["make a mount of nothing"] = _ => FileSystemContext.Open("nonsensefs").Dispose(),
        ["set a wrong parameter"] = _ => With(FileSystemContext.Open("tmpfs"), context => context.SetFlag("nonsense")),
        ["make a mount wrongly"] = _ => With(FileSystemContext.Open("tmpfs"), context =>
        {
            context.CreateMount(MountAttributes.None).Dispose();
            context.CreateMount(MountAttributes.None).Dispose();
        }),
        ["seal a mount"] = test => With(CreateTmpfs(), mount => With(
            FileSystemContext.Pick(mount.Handle, "test"),
            context =>
            {
                context.SetFlag("ro");
                context.Reconfigure();
            })),
        ["pick what is no mount"] = test => With(
            Fd.OpenPath(test.At("file")), file => FileSystemContext.Pick(file, "test").Dispose()),
        ["clone a file"] = _ => With(CreateTmpfs(), mount =>
        {
            using DirectoryHandle root = mount.OpenRootDirectory();
            root.CreateFile("file", 0x100).Dispose();
            mount.TryCloneFile("file")?.Dispose();
        }),
        ["clone what is missing"] = _ => With(CreateTmpfs(), mount => mount.TryCloneFile("file")?.Dispose()),
        ["attach wrongly"] = test => With(CreateTmpfs(), mount => With(
            Fd.OpenPath(test.At("file")), file => mount.AttachTo(file, "file"))),
        ["run in a namespace"] = _ => WithProcess(process => With(
            process.OpenMountNamespace(), other => MountNamespace.Run(other, "test", () => { }))),
        ["run and throw in a namespace"] = _ => WithProcess(process => With(
            process.OpenMountNamespace(), other => MountNamespace.Run(other, "test", () => throw new IOException()))),
        ["run in what is no namespace"] = test => With(
            Fd.OpenPath(test.At("file")), file => MountNamespace.Run(file, "test", () => { })),
        ["run in a private namespace"] = _ => MountNamespace.RunPrivate(_ => { }),
    };

    private readonly TemporaryDirectory _directory = new();

    public HandleTests()
    {
        _ = _directory.MakeFile("file", "text");
        _ = _directory.MakeDirectory("root/dir/sub");
        _ = _directory.MakeFile("root/token");
        _directory.MakeNode("root/fifo", FilePermissions.S_IFIFO);
        _directory.MakeLink("root/link", "/dir");
        _directory.MakeLink("root/loop", "loop");
        _directory.MakeLink("root/dangling", "nothing");
    }

    public static TheoryData<string> Operations => [.. s_operations.Keys];

    public static TheoryData<string> RootOperations => [.. s_rootOperations.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Descriptors_are_as_before(string operation) => LeavesNothing(s_operations[operation]);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Descriptors_are_as_before_without_openat2(string operation)
    {
        RootDirectory.OpenAt2IsMissing = true;
        LeavesNothing(s_operations[operation]);
    }

    [RootTheory]
    [MemberData(nameof(RootOperations))]
    public void Descriptors_are_as_before_for_mounts(string operation) => LeavesNothing(s_rootOperations[operation]);

    [Fact]
    public void A_descriptor_left_open_would_be_seen()
    {
        List<SafeFileHandle> left = [];
        _ = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => LeavesNothing(test => left.Add(Fd.OpenReadOnly(test.At("file")))));
        left.ForEach(handle => handle.Dispose());
    }

    [Fact]
    public void Every_descriptor_is_closed_on_exec()
    {
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Current(proc);
        using DirectoryHandle directory = DirectoryHandle.Open(_directory.Path);
        using DirectoryHandle sub = directory.OpenDirectory("root");
        using RootDirectory root = RootDirectory.Open(_directory.At("root"));
        using RootDirectory inner = root.OpenRoot("dir");
        using RootDirectory processRoot = process.OpenRootDirectory();
        SafeFileHandle[] handles =
        [
            directory.Handle, sub.Handle, root.Handle, inner.Handle, processRoot.Handle, process.OpenMountNamespace(),
            directory.OpenFile("file"), directory.CreateFile("created", 0x180), root.OpenPath("token"),
            root.EnsureDirectory("new/dir"),
            root.EnsureFile("new/file"), Fd.OpenReadOnly(_directory.At("file")), Fd.OpenPath(_directory.At("file")),
            Fd.OpenAppend(_directory.At("file"), 0), NamedFile.OpenAndWait(_directory.At("file")),
        ];
        Assert.All(handles, handle => Assert.True(OpenFiles.IsCloseOnExec(handle), OpenFiles.PathOf(handle)));
        Array.ForEach(handles, handle => handle.Dispose());
    }

    [RootFact]
    public void Every_mount_descriptor_is_closed_on_exec()
    {
        using FileSystemContext context = FileSystemContext.Open("tmpfs");
        using DetachedMount mount = context.CreateMount(MountAttributes.None);
        using FileSystemContext picked = FileSystemContext.Pick(mount.Handle, "test");
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Current(proc);
        string[] ours = [.. OpenFiles.List().Where(open => open.Contains("anon_inode:[fscontext]", StringComparison.Ordinal)
            || open.Contains("anon_inode:[pidfd]", StringComparison.Ordinal)
            || open.Contains("pidfd:[", StringComparison.Ordinal))];
        Assert.True(ours.Length >= 3, string.Join('\n', OpenFiles.List()));
        Assert.All(ours, open =>
        {
            using SafeFileHandle handle = new(nint.Parse(open.Split(' ')[0]), ownsHandle: false);
            Assert.True(OpenFiles.IsCloseOnExec(handle), open);
        });
        Assert.True(OpenFiles.IsCloseOnExec(mount.Handle));
    }

    public void Dispose()
    {
        RootDirectory.OpenAt2IsMissing = false;
        _directory.Dispose();
    }

    private static DetachedMount CreateTmpfs()
    {
        using FileSystemContext context = FileSystemContext.Open("tmpfs");
        return context.CreateMount(MountAttributes.NoExec);
    }

    /// <summary>The first run loads what the runtime loads on first use; what other tests forgot must not go meanwhile.</summary>
    private void LeavesNothing(Action<HandleTests> operation)
    {
        _ = Record.Exception(() => operation(this));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        IReadOnlyList<string> before = OpenFiles.List();
        _ = Record.Exception(() => operation(this));
        Assert.Equal(before, OpenFiles.List());
    }

    private string At(string name) => _directory.At(name);

    private static void With<T>(T resource, Action<T> work)
        where T : IDisposable
    {
        using (resource)
        {
            work(resource);
        }
    }

    private void InDirectory(Action<DirectoryHandle> work) => With(DirectoryHandle.Open(_directory.Path), work);

    private void InRoot(Action<RootDirectory> work) => With(RootDirectory.Open(At("root")), work);

    private static void WithProc(Action<ProcFs> work) => With(ProcFs.Open(), work);

    private static void WithProcess(Action<ProcessHandle> work) => WithProc(proc => With(ProcessHandle.Current(proc), work));
}
