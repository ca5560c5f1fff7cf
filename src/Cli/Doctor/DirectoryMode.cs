using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>Whether a directory is its owner's alone.</summary>
internal static class DirectoryMode
{
    private const int GroupAndOthers = 0x3f; // 077

    internal static Finding Look(string check, DirectoryHandle directory)
    {
        FileStatus status = directory.Status();
        string mode = Octal(status.Mode);
        return status.Uid != 0 && status.Uid != ProcessHardening.EffectiveUid
            ? Finding.Fail(
                check, $"{directory.Path} belongs to uid {status.Uid}", $"chown root {directory.Path}, if you trust its files")
            : (status.Mode & GroupAndOthers) != 0
            ? Finding.Fail(check, $"{directory.Path} has mode {mode}", $"chmod 0700 {directory.Path}")
            : Finding.Ok(check, $"{directory.Path}, mode {mode}");
    }

    internal static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
