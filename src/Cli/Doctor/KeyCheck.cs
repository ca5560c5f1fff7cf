using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>The store's key: a file of root's that nobody else can read.</summary>
internal sealed class KeyCheck(Settings settings) : ICheck
{
    private const string Name = "key";
    private const int GroupAndOthers = 0x3f; // 077
    private const int Bytes = 32;

    public IEnumerable<Finding> Run()
    {
        string path = settings.KeyPath;
        using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
        if (file is null)
        {
            yield return Directory.Exists(settings.StorePath) && Directory.EnumerateFiles(settings.StorePath).Any()
                ? Finding.Fail(Name, $"no {path}, and the store has secrets made with it", "put it back from a backup")
                : Finding.Ok(Name, $"{path} not made yet: tuck secret create makes it");
            yield break;
        }
        FileStatus status = FileStatus.Of(file, path);
        string mode = DirectoryMode.Octal(status.Mode);
        yield return (status.Mode & GroupAndOthers) != 0
            ? Finding.Fail(Name, $"{path} has mode {mode}", $"chmod 0400 {path}, and rotate what was stored with it")
            : !status.IsRegularFile || status.SizeBytes != Bytes
            ? Finding.Fail(Name, $"{path} is not a file of {Bytes} bytes", "put the right file back from a backup")
            : Finding.Ok(Name, $"{path}, mode {mode}");
    }
}
