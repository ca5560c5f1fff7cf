using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Sources;

/// <summary>
/// Whether a program can be trusted with a secret: nobody but root, and the user whose configuration names it, could have written
/// it, or put another in its place.
/// </summary>
public static class ProgramFile
{
    private const int WritableByOthers = 0x12; // 022
    private const int WritableByAll = 0x2; // 002
    private const int Sticky = 0x200; // 01000

    /// <summary>The path to start it by, without links.</summary>
    /// <exception cref="DeliveryException">It cannot be trusted, or is not there.</exception>
    public static string Require(string path)
    {
        using SafeFileHandle file = Fd.TryOpenPath(path) ?? throw Wrong(path, "no such file");
        FileStatus status = FileStatus.Of(file, path);
        if (!status.IsRegularFile)
        {
            throw Wrong(path, "not a regular file");
        }
        if (!IsOurs(status.Uid))
        {
            throw Wrong(path, $"it belongs to uid {status.Uid}: chown root it, if you trust it");
        }
        if ((status.Mode & WritableByOthers) != 0)
        {
            throw Wrong(path, "others than its owner can write it: chmod go-w it, if you trust it");
        }
        using ProcFs proc = ProcFs.Open();
        string real = proc.PathOf(file, path);
        RequireDirectories(path);
        RequireDirectories(real);
        return real;
    }

    /// <summary>Who can write a directory can put another file in the place of one, unless the directory is sticky.</summary>
    private static void RequireDirectories(string path)
    {
        uint ownerOfRoot = StatusOf("/").Uid;
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            FileStatus status = StatusOf(path[..end]);
            // Root of the machine, as a rootless engine's user namespace shows it.
            bool isOurs = IsOurs(status.Uid) || status.Uid == ownerOfRoot;
            if (!isOurs || (status.Mode & (WritableByAll | Sticky)) == WritableByAll)
            {
                throw Wrong(path, $"others than root can write the directory {Printable.Of(path[..end])}");
            }
        }
    }

    private static FileStatus StatusOf(string path)
    {
        using SafeFileHandle directory = Fd.OpenPath(path);
        return FileStatus.Of(directory, path);
    }

    private static bool IsOurs(uint uid) => uid == 0 || uid == ProcessHardening.EffectiveUid;

    private static DeliveryException Wrong(string path, string cause)
        => new(ExitCode.Configuration, $"program {Printable.Of(path)}: {cause}");
}
