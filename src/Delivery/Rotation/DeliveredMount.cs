using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>A mount of a running container that shows delivered files: a directory of them, or one. Owns its handles.</summary>
internal sealed class DeliveredMount : IDisposable
{
    private readonly List<MountedFile> _files = [];

    /// <summary>Takes over the handle.</summary>
    /// <param name="path">Where, as the container sees it.</param>
    /// <param name="root">Of the mount, a reference (O_PATH).</param>
    internal DeliveredMount(string path, SafeFileHandle root)
    {
        Path = path;
        Root = root;
        Status = FileStatus.Of(root, path);
    }

    internal string Path { get; }

    /// <summary>Lent.</summary>
    internal SafeFileHandle Root { get; }

    /// <summary>Of the root.</summary>
    internal FileStatus Status { get; }

    internal bool IsDirectory => Status.IsDirectory;

    internal IReadOnlyList<MountedFile> Files => _files;

    /// <summary>Takes over the handle.</summary>
    internal void Add(HeldSecret held, SafeFileHandle reference)
        => _files.Add(new MountedFile(held, reference, FileStatus.Of(reference, held.Target)));

    public void Dispose()
    {
        _files.ForEach(file => file.Reference.Dispose());
        Root.Dispose();
    }
}
