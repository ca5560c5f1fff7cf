using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Staging;

/// <summary>
/// A memory file system on the host for one container, for where its mount namespace cannot be reached: the operator bind-mounts
/// it, the hook fills it at every start and empties it at every stop. Its files are on the host: the directories above it are
/// root's alone.
/// </summary>
public sealed class Stage(Settings settings, string name)
{
    private readonly SecretFileSystem _fileSystem = new(settings.WithoutNoSwap, string.Empty);

    /// <summary>The stage's directory, as it is given to <c>-v PATH:/run/secrets:ro</c>.</summary>
    public string Path { get; } = settings.StagePath + "/" + name;

    /// <summary>
    /// The name of the stage that the operator mounted at the container's secrets directory, or null if secrets are to be
    /// attached. Bind sources come from the operator; an image cannot name any.
    /// </summary>
    /// <exception cref="DeliveryException">Staged mode is configured and the container has no stage.</exception>
    internal static string? NameFor(ContainerView view, Settings settings)
    {
        string prefix = settings.StagePath + "/";
        if (view.BindSources.TryGetValue(settings.SecretsDirectory, out string? source)
            && source.StartsWith(prefix, StringComparison.Ordinal)
            && IsName(source[prefix.Length..]))
        {
            return source[prefix.Length..];
        }
        return settings.Mode == DeliveryMode.Detached
            ? null
            : throw new DeliveryException(
                ExitCode.BadState,
                $"delivery.mode is staged and no stage is mounted at {settings.SecretsDirectory}; run: tuck stage create ID, "
                + $"then start the container with -v {prefix}ID:{settings.SecretsDirectory}:ro");
    }

    /// <summary>Whether the source of a bind mount is a stage's.</summary>
    public static bool IsSource(string source, Settings settings)
        => source.StartsWith(settings.StagePath + "/", StringComparison.Ordinal);

    /// <summary>One path component, of the letters a secret's name has.</summary>
    public static bool IsName(string name)
        => name.Length <= 200 && SecretName.IsValid(name);

    /// <summary>All there are, by name.</summary>
    public static IReadOnlyList<string> Names(Settings settings)
    {
        using DirectoryHandle? stages = DirectoryHandle.TryOpen(settings.StagePath);
        return stages is null ? [] : [.. stages.Names().Where(IsName).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes and mounts it, empty.</summary>
    /// <exception cref="DeliveryException">It exists.</exception>
    public void Create(long sizeBytes, int maxFiles)
    {
        using DirectoryHandle stages = DirectoryHandle.Ensure(settings.StagePath, 0x1c0); // 0700
        if (!stages.TryCreateDirectory(name, 0x1c0))
        {
            throw new DeliveryException(ExitCode.Usage, $"stage {name}: exists; remove it with: tuck stage rm {name}");
        }
        try
        {
            using DirectoryHandle point = stages.OpenDirectory(name);
            using DetachedMount mount = _fileSystem.Create(sizeBytes, maxFiles + 1, 0, 0);
            SecretFileSystem.Seal(mount.Handle);
            mount.AttachTo(point.Handle, Path);
        }
        catch
        {
            _ = stages.TryRemoveDirectory(name);
            throw;
        }
    }

    /// <summary>
    /// Records whose it is, once it is sure that no other running container uses it: two would empty each other's. From then on
    /// the sweeper knows, before the first byte is in it.
    /// </summary>
    internal void Claim(ContainerView view, Action record)
    {
        using DirectoryHandle stages = DirectoryHandle.TryOpen(settings.StagePath) ?? throw Missing();
        stages.Lock();
        if (OtherUser(view.Id) is { } other)
        {
            throw new DeliveryException(ExitCode.BadState, $"stage {name}: in use by container {other.Id}");
        }
        record();
    }

    /// <summary>A running container other than this one that has it; null if there is none.</summary>
    public LedgerEntry? OtherUser(string id)
    {
        using ProcFs proc = ProcFs.Open();
        foreach (LedgerEntry entry in new DeliveryLedger(settings.LedgerPath).All())
        {
            if (entry.Stage == name && entry.Id != id && ContainerPresence.IsRunning(proc, entry))
            {
                return entry;
            }
        }
        return null;
    }

    /// <summary>Replaces whatever is in it by these files, and seals it. On failure it is left empty.</summary>
    internal void Fill(MountPlan plan, IReadOnlyList<PlacedFile> files)
    {
        List<SecretFile> staged = [];
        foreach (PlacedFile file in files)
        {
            if (!plan.IsInDirectory(file.Path))
            {
                throw new DeliveryException(
                    ExitCode.Unsupported, $"target {Printable.Of(file.Path)}: a stage holds only files of {plan.Directory}");
            }
            staged.Add(file.File);
        }
        using DirectoryHandle root = OpenMounted();
        try
        {
            SecretFileSystem.Unseal(root.Handle);
            RemoveFiles(root);
            SecretFileSystem.Fill(root, staged);
            SecretFileSystem.Seal(root.Handle);
        }
        catch
        {
            RemoveFiles(root);
            throw;
        }
    }

    /// <summary>
    /// Replaces files in it, each in one step, with the mode and the owner that the old one has; before the first is replaced all
    /// are written. On failure none is. For a moment there is room needed for the old and the new.
    /// </summary>
    /// <param name="newFor">The new value of the file of a name; null if it stays. Lent.</param>
    /// <param name="isRunning">
    /// Whether the container does: one that ended meanwhile may have been cleaned up after before the new files were there.
    /// </param>
    internal void Replace(Func<string, SecretBuffer?> newFor, Func<bool> isRunning)
    {
        using DirectoryHandle stages = DirectoryHandle.TryOpen(settings.StagePath) ?? throw Missing();
        stages.Lock();
        using DirectoryHandle root = OpenMounted();
        List<SecretFile> files = [.. root.Names().Select(file => NewFile(root, file, newFor(file))).OfType<SecretFile>()];
        try
        {
            SecretFileSystem.Unseal(root.Handle);
            SecretFileSystem.Fill(root, files);
            files.ForEach(file => root.Rename(file.Name, file.Name[DirectoryHandle.TemporaryPrefix.Length..]));
        }
        catch (KernelException e) when (e.Errno == Errno.ENOSPC)
        {
            throw new DeliveryException(ExitCode.Kernel, $"stage {name}: no room for the old files and the new", e);
        }
        finally
        {
            files.ForEach(file => _ = root.TryRemoveFile(file.Name));
            if (!isRunning())
            {
                RemoveFiles(root);
            }
            SecretFileSystem.Seal(root.Handle);
        }
    }

    private static SecretFile? NewFile(DirectoryHandle root, string file, SecretBuffer? value)
    {
        if (value is null)
        {
            return null;
        }
        using SafeFileHandle old = root.OpenFile(file);
        FileStatus status = FileStatus.Of(old, file);
        return new SecretFile(DirectoryHandle.TemporaryPrefix + file, status.Mode, status.Uid, status.Gid, value);
    }

    /// <summary>Removes the files in it; they were in memory only.</summary>
    public void Empty()
    {
        using DirectoryHandle root = OpenMounted();
        SecretFileSystem.Unseal(root.Handle);
        RemoveFiles(root);
        SecretFileSystem.Seal(root.Handle);
    }

    /// <summary>Whether files are in it.</summary>
    public bool IsFilled()
    {
        using DirectoryHandle root = OpenMounted();
        return root.Names().Count > 0;
    }

    /// <summary>Unmounts and deletes it. A container that still has it mounted keeps an empty directory.</summary>
    public void Remove()
    {
        using (DirectoryHandle root = DirectoryHandle.Open(Path))
        {
            if (root.Status().IsMountRoot)
            {
                SecretFileSystem.Unseal(root.Handle);
                RemoveFiles(root);
                MountNamespace.DetachHere(Path);
            }
        }
        using DirectoryHandle stages = DirectoryHandle.Open(settings.StagePath);
        _ = stages.TryRemoveDirectory(name);
    }

    private DirectoryHandle OpenMounted()
    {
        DirectoryHandle root = DirectoryHandle.TryOpen(Path) ?? throw Missing();
        if (root.Status().IsMountRoot && root.FileSystem().IsMemory)
        {
            return root;
        }
        root.Dispose();
        throw new DeliveryException(ExitCode.BadState, $"stage {name}: not mounted; run: tuck stage rm {name}, then tuck stage create {name}");
    }


    private DeliveryException Missing()
        => new(ExitCode.BadState, $"stage {name}: does not exist; run: tuck stage create {name}");

    private static void RemoveFiles(DirectoryHandle root)
    {
        foreach (string file in root.Names())
        {
            root.RemoveFile(file);
        }
    }
}
