using System.Globalization;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>
/// The new mounts of one container, filled and sealed, out of sight until they replace the old ones, all or none. Owns them;
/// borrows the old ones and the plan's values.
/// </summary>
internal sealed class RotatedMounts : IDisposable
{
    private readonly SecretFileSystem _fileSystem;
    private readonly RotationPlan _plan;
    private readonly ProcFs _proc;
    private readonly List<DetachedMount> _owned = [];
    private readonly List<MountReplacement> _replacements = [];

    private RotatedMounts(RotationPlan plan, Settings settings, ProcFs proc)
    {
        _plan = plan;
        _proc = proc;
        _fileSystem = new(settings.WithoutNoSwap, plan.Entry.MountLabel);
    }

    /// <summary>
    /// A directory is made anew with all its files: those that do not change are copied from what is there. Of files with a mount
    /// of their own only those that change are.
    /// </summary>
    internal static RotatedMounts Build(RotationPlan plan, DeliveredMounts old, Settings settings, ProcFs proc)
    {
        RotatedMounts built = new(plan, settings, proc);
        try
        {
            foreach (DeliveredMount directory in old.All.Where(mount => mount.IsDirectory && built.Changes(mount)))
            {
                built.AddDirectory(directory);
            }
            built.AddFiles([.. old.All.Where(mount => !mount.IsDirectory && built.Changes(mount))]);
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _replacements.ForEach(replacement => replacement.Dispose());
        _owned.ForEach(mount => mount.Dispose());
    }

    /// <summary>Only on a thread inside the container's mount namespace.</summary>
    internal void Replace(RootDirectory root)
    {
        try
        {
            foreach (MountReplacement replacement in _replacements)
            {
                replacement.Apply(_proc, root);
                replacement.Verify(_proc, root, _fileSystem.IsSwappable);
            }
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>Puts all back. Only on a thread inside the container's mount namespace.</summary>
    internal void Undo() => _replacements.ForEach(replacement => replacement.Undo(_proc));

    private bool Changes(DeliveredMount mount) => mount.Files.Any(file => _plan.NewFor(file.Held) is not null);

    private void AddDirectory(DeliveredMount old)
    {
        List<SecretBuffer> copies = [];
        try
        {
            List<SecretFile> files = [.. old.Files.Select(file => FileFor(file, file.Name, copies))];
            Add(old, _fileSystem.CreateSealed(files, old.Status.Uid, old.Status.Gid));
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    private void AddFiles(List<DeliveredMount> old)
    {
        if (old.Count == 0)
        {
            return;
        }
        List<PlacedFile> files = [.. old.Select((mount, i) => new PlacedFile(
            mount.Path, FileFor(mount.Files[0], i.ToString(CultureInfo.InvariantCulture), [])))];
        DetachedMount mount = _fileSystem.CreateSealed(files.ConvertAll(file => file.File), 0, 0);
        _owned.Add(mount);
        List<DetachedMount> clones = FileClones.Clone(mount, files);
        for (int i = 0; i < clones.Count; i++)
        {
            Add(old[i], clones[i]);
        }
    }

    private void Add(DeliveredMount old, DetachedMount mount)
    {
        _owned.Add(mount);
        _replacements.Add(new MountReplacement(old, mount));
    }

    /// <param name="old">As it is.</param>
    /// <param name="name">In the new file system.</param>
    /// <param name="copies">Takes what had to be copied, to be disposed once it is written.</param>
    private SecretFile FileFor(MountedFile old, string name, List<SecretBuffer> copies)
    {
        SecretBuffer? value = _plan.NewFor(old.Held)?.Value;
        if (value is null)
        {
            using var file = _proc.OpenForReading(old.Reference, old.Held.Target);
            copies.Add(value = SecretInput.Read(file, old.Held.Target));
        }
        return new SecretFile(name, old.Status.Mode, old.Status.Uid, old.Status.Gid, value);
    }
}
