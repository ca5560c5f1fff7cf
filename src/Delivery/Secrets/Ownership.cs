using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>Whether a file or directory of ours is ours alone: owned by us or root, and open to nobody else.</summary>
internal static class Ownership
{
    private const int GroupAndOthers = 0x3f; // 077

    /// <summary>What is wrong and what to do about it; null if nothing is.</summary>
    internal static string? Objection(in FileStatus status, string path, string rightMode)
    {
        // Asked for only if it matters: root's files are fine for everybody.
        if (status.Uid != 0 && status.Uid != ProcessHardening.EffectiveUid)
        {
            return $"it belongs to uid {status.Uid}, neither root nor us: chown it, if you trust what is in it";
        }
        if ((status.Mode & GroupAndOthers) == 0)
        {
            return null;
        }
        string octal = Convert.ToString(status.Mode, 8).PadLeft(4, '0');
        return $"mode {octal} opens it to others: chmod {rightMode} {Printable.Of(path)}";
    }
}
