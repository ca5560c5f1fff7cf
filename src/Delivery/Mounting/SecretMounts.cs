using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Mounting;

/// <summary>
/// The detached delivery: (5) build, (6) fill and (7) seal out of sight, (8) attach inside the container, (9) verify. The numbers
/// are those of <see cref="SecretDelivery"/>.
/// </summary>
internal sealed class SecretMounts(ContainerView view, Settings settings, MountPlan plan) : IDisposable
{
    private readonly SecretFileSystem _fileSystem = new(settings.WithoutNoSwap, view.MountLabel);
    private readonly List<DetachedMount> _owned = [];
    private List<PlacedFile> _directoryFiles = [];
    private List<PlacedFile> _singleFiles = [];
#pragma warning disable CA2213 // Disposed with _owned, which it is part of.
    private DetachedMount? _directory;
#pragma warning restore CA2213
    private List<DetachedMount> _singles = [];
    private Attachment? _attachment;

    internal bool IsSwappable => _fileSystem.IsSwappable;

    public void Dispose() => _owned.ForEach(mount => mount.Dispose());

    /// <summary>Steps 5 to 7. Nothing is visible anywhere yet.</summary>
    internal void Build(IReadOnlyList<PlacedFile> files)
    {
        _directoryFiles = files.Where(file => !plan.HasNestedTarget && plan.IsInDirectory(file.Path)).ToList();
        _singleFiles = files.Except(_directoryFiles).ToList();
        if (_directoryFiles.Count > 0)
        {
            _directory = CreateSealed(_directoryFiles);
        }
        if (_singleFiles.Count > 0)
        {
            _singles = Own(FileClones.Clone(CreateSealed(_singleFiles), _singleFiles));
        }
    }

    /// <summary>Steps 8 and 9, on a thread in the container's mount namespace.</summary>
    internal void Attach(ProcFs proc, ProcessHandle process)
    {
        using RootDirectory processRoot = process.OpenRootDirectory();
        process.RunInside(() =>
        {
            using RootDirectory root = processRoot.OpenRoot(view.RootPath);
            if (!FileStatus.Of(root.Handle, view.RootPath).IsMountRoot)
            {
                throw new UnsafePathException("statx", view.RootPath, "the container's root is not a mount");
            }
            Attachment attachment = new(proc, root);
            try
            {
                AttachAll(attachment); // 8
                attachment.Verify(IsSwappable); // 9
                _attachment = attachment;
            }
            catch
            {
                attachment.Undo();
                throw;
            }
        });
    }

    /// <summary>Takes away what <see cref="Attach"/> attached, if it did.</summary>
    internal void Detach(ProcessHandle process)
    {
        if (_attachment is { } attachment)
        {
            process.RunInside(attachment.Undo);
        }
    }

    private void AttachAll(Attachment attachment)
    {
        if (_directory is not null && !attachment.TryAttachDirectory(_directory, plan.Directory))
        {
            AttachEach(attachment, _directoryFiles, Own(FileClones.Clone(_directory, _directoryFiles)));
        }
        AttachEach(attachment, _singleFiles, _singles);
    }

    private static void AttachEach(Attachment attachment, List<PlacedFile> files, List<DetachedMount> mounts)
    {
        for (int i = 0; i < files.Count; i++)
        {
            attachment.AttachFile(mounts[i], files[i].Path);
        }
    }

    private DetachedMount CreateSealed(List<PlacedFile> files)
    {
        // The mount's root belongs to the container's root; an id it does not map would show as nobody's, which does no harm.
        uint rootUid = view.UidMap.TryToHost(0, out uint uid) ? uid : 0;
        uint rootGid = view.GidMap.TryToHost(0, out uint gid) ? gid : 0;
        DetachedMount mount = _fileSystem.CreateSealed(files.ConvertAll(file => file.File), rootUid, rootGid);
        _owned.Add(mount);
        return mount;
    }

    private List<DetachedMount> Own(List<DetachedMount> mounts)
    {
        _owned.AddRange(mounts);
        return mounts;
    }
}
