using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>A directory that only its owner may enter.</summary>
internal static class PrivateDirectory
{
    internal const int Mode = 0x1c0; // 0700

    /// <summary>Opens it, after making it and its missing parents so that a power cut does not lose them again.</summary>
    internal static DirectoryHandle Ensure(string path)
    {
        if (DirectoryHandle.TryOpen(path) is { } existing)
        {
            return existing;
        }
        using DirectoryHandle parent = Ensure(ParentOf(path));
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        // False: somebody else made it in between.
        _ = parent.TryCreateDirectory(name, Mode);
        parent.Sync();
        return parent.OpenDirectory(name);
    }

    internal static string ParentOf(string path)
        => Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } parent ? parent : ".";

    /// <summary>Whoever can write in it can put an older version of a secret back, which no cipher notices.</summary>
    /// <exception cref="DeliveryException">Others may enter it.</exception>
    internal static void Require(DirectoryHandle directory)
    {
        if (Ownership.Objection(directory.Status(), directory.Path, "0700") is { } objection)
        {
            throw new DeliveryException(ExitCode.Configuration, $"open store {Printable.Of(directory.Path)}: {objection}");
        }
    }
}
