using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A name in one of our directories that gets a second name, or another, and never takes one that is in use. The names are
/// ours and single components; see <see cref="RootDirectory"/> for paths from outside.
/// </summary>
public static class DirectoryEntry
{
    /// <summary>Gives a file a second name, in the same or another directory of the same file system.</summary>
    /// <exception cref="KernelException">EEXIST: the new name is taken.</exception>
    public static void Link(DirectoryHandle directory, string name, DirectoryHandle newDirectory, string newName)
        => Fd.Check(
            Syscall.linkat(
                directory.Handle,
                DirectoryHandle.Component(name),
                newDirectory.Handle,
                DirectoryHandle.Component(newName),
                0),
            "linkat",
            newDirectory.Path + "/" + newName);

    /// <summary>Renames, unlike <see cref="DirectoryHandle.Rename"/>, only to a name that is free (Linux 3.15).</summary>
    /// <exception cref="KernelException">EEXIST: the new name is taken.</exception>
    public static void MoveToFreeName(DirectoryHandle directory, string name, string newName)
        => Fd.Check(
            Syscall.renameat2(
                directory.Handle,
                DirectoryHandle.Component(name),
                directory.Handle,
                DirectoryHandle.Component(newName),
                Syscall.RENAME_NOREPLACE),
            "renameat2",
            directory.Path + "/" + newName);
}
