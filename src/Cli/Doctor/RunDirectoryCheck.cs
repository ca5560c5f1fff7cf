using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>The directory of the ledger, of stages and of the ephemeral store: root's alone, and gone with the boot.</summary>
internal sealed class RunDirectoryCheck(Settings settings) : ICheck
{
    private const string Name = "run directory";

    public IEnumerable<Finding> Run()
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(settings.RunPath);
        if (directory is null)
        {
            yield return Finding.Ok(Name, $"{settings.RunPath} not made yet: the first delivery makes it");
            yield break;
        }
        yield return DirectoryMode.Look(Name, directory);
        if (!directory.FileSystem().IsMemory)
        {
            yield return Finding.Warn(
                Name,
                $"{settings.RunPath} is on a disk",
                "mount a tmpfs on /run: the ledger should end with the boot (secrets get mounts of their own)");
        }
    }
}
